import { approval, connection, dag, email, slack, task, Type, webhook } from 'haru';

const hook = connection('hook');
const told = webhook({ connection: hook });

const ends = dag(
  'ends',
  { params: { fails: Type.Boolean({ default: false }) }, onSuccess: [told], onFailure: [told] },
  () => {
    const steady = task('steady', { onSuccess: [told], run: () => {} });
    task('shaky', {
      after: steady,
      connections: [hook],
      retries: 1,
      retryDelay: '0s',
      onRetry: [told],
      onFailure: [told],
      run: async (_, { params, connection: open }) => {
        if (params['fails'] === true) throw new Error(`refused with ${(await open('hook')).password}`);
      },
    });
  },
);

const shapes = dag('shapes', {}, () => {
  task('all', {
    onSuccess: [
      webhook({ connection: hook, body: ({ dagId, taskId, state }) => ({ what: `${dagId}/${taskId}`, state }) }),
      slack({ connection: connection('chat'), text: ({ businessDay, url }) => `${businessDay}: ${url}` }),
      slack({
        connection: connection('chat'),
        text: () => {
          throw new Error('no words');
        },
      }),
      email({
        connection: connection('mail'),
        to: ['ops@example.com', 'dev@example.com'],
        subject: ({ state }) => `It is ${state}`,
      }),
    ],
    run: () => {},
  });
});

const receivers = ['slow', 'refusing', 'busy', 'missing', 'moved', 'log', 'hook'].map((name) => {
  const receiver = webhook({ connection: connection(name) });
  return dag(`to_${name}`, {}, () => {
    task('one', { onSuccess: [receiver], run: () => {} });
  });
});

const quiet = dag('quiet', { onFailure: [told] }, () => {
  task('skipped', {
    onSuccess: [told],
    onFailure: [told],
    run: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
  });
});

const mapped = dag('mapped', {}, () => {
  task('each', { expand: { part: ['a', 'b'] }, onSuccess: [told], run: () => {} });
});

const asks = dag('asks', {}, () => {
  approval('one', {
    subject: ({ businessDay }) => `Publish ${businessDay}?`,
    body: 'Rows are missing.',
    choices: ['publish', 'wait'],
    assignees: ['kim'],
    notify: [
      told,
      slack({
        connection: connection('chat'),
        text: ({ question, url }) => `${question?.subject} ${question?.choices.join(' or ')}: ${url}`,
      }),
      email({ connection: connection('mail'), to: ['kim@example.com'] }),
    ],
  });
});

const asksEach = dag('asks_each', {}, () => {
  approval('each', {
    expand: { name: ['a', 'b'] },
    subject: (_, { name }) => `${name}?`,
    timeout: '300ms',
    retries: 1,
    retryDelay: '0s',
    notify: [webhook({ connection: connection('reluctant') })],
  });
});

export default [ends, shapes, mapped, ...receivers, quiet, asks, asksEach];
