import { approval, cron, dag, task, Type } from 'haru';

const steps = dag(
  'compat_steps',
  { tags: ['compat', 'steps'], params: { rows: { type: 'integer', default: 5 } } },
  () => {
    const count = task('count', {
      run: (_, { params, log }) => {
        log.info(`counted ${JSON.stringify(params['rows'])}`);
        return { rows: params['rows'] };
      },
    });
    task('report', { input: count.output, run: ({ rows }) => rows });
  },
);

const flaky = dag('compat_flaky', { tags: ['compat'] }, () => {
  task('second_time', {
    retries: 1,
    retryDelay: '10ms',
    run: (_, { tryNumber }) => {
      if (tryNumber === 1) throw new Error('the first try fails');
    },
  });
});

const daily = dag(
  'compat_daily',
  { tags: ['compat', 'daily'], schedule: cron('0 0 * * *', { zone: 'UTC' }), end: '2020-01-01' },
  () => {
    task('day', { run: (_, { businessDay }) => businessDay });
  },
);

const asks = dag('compat_asks', { tags: ['compat'] }, () => {
  const asked = approval('ask', {
    subject: 'Load the rest?',
    body: 'Five files are missing.',
    params: { why: Type.String(), days: Type.Integer({ default: 2, description: 'how many' }) },
  });
  task('load', { after: asked, run: () => {} });
});

export default [steps, flaky, daily, asks];
