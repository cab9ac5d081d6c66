import { approval, dag, group, task, Type } from 'haru';

const params = { count: Type.Integer({ default: 3 }) };

const asks = dag('asks', { params }, ({ params: { count } }) => {
  const first = task('first', { input: { count }, run: ({ count }) => ({ text: `drops ${count} rows` }) });
  const asked = approval('ask', {
    subject: ({ runType }) => `Drop them (${runType})?`,
    body: first.output.text,
    choices: ['yes', 'no'],
    params: { why: Type.String({ minLength: 3 }), days: Type.Integer({ default: 1 }) },
    assignees: ['kim', 'lee'],
  });
  task('answered', {
    input: { choice: asked.output.choice, by: asked.output.by, form: asked.output.params },
    run: ({ choice, by, form }) => `${choice} by ${by}: ${form.why} ${form.days}`,
  });
  task('drop', { after: asked.cases.yes, run: () => {} });
  task('keep', { after: asked.cases.no, run: () => {} });
});

const approves = dag('approves', {}, () => {
  const asked = approval('ask', { subject: 'Publish?' });
  const next = task('next', { after: asked, run: () => {} });
  task('far', { after: next, run: () => {} });
  task('whatever', { after: next, triggerRule: 'all_done', run: () => {} });
  task('rejected', { after: asked.cases.reject, input: { by: asked.output.by }, run: ({ by }) => by });
});

const times = dag('times', {}, () => {
  const several = approval('several', {
    subject: 'Which?',
    choices: ['a', 'b', 'c'],
    multiple: true,
    params: { note: Type.String({ default: 'none' }) },
    timeout: '300ms',
    onTimeout: ['a', 'c'],
  });
  task('b', { after: several.cases.b, run: () => {} });
  task('c', { after: several.cases.c, run: () => {} });
  approval('unanswered', { subject: 'Anybody?', timeout: '100ms', retries: 1, retryDelay: '10ms' });
});

const eachRow = dag('each_row', {}, () => {
  const rows = task('rows', { run: () => ['x', 'y', 'z'] });
  group('row', { expand: { name: rows.output } }, ({ name }) => {
    const asked = approval('ask', { subject: name });
    task('load', { after: asked, run: () => {} });
  });
});

export default [asks, approves, times, eachRow];
