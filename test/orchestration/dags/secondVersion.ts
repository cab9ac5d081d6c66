import { cron, dag, task } from 'haru';

export default dag('moving', { schedule: cron('0 0 * * *', { zone: 'UTC' }), end: '2020-01-01' }, () => {
  task('ring', { run: () => {} });
  const drain = task('drain', { run: () => 1 });
  const check = task('check', { after: drain, run: () => {} });
  task('load', { after: check, input: { rows: drain.output }, run: ({ rows }) => `new code loads ${rows}` });
});
