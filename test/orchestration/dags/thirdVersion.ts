import { cron, dag, task } from 'haru';

export default dag('moving', { schedule: cron('0 0 * * *', { zone: 'UTC' }), end: '2020-01-01' }, () => {
  const drain = task('drain', { run: () => 2 });
  const stale = task('stale', { after: drain, run: () => 'is back' });
  task('load', { after: stale, input: { rows: drain.output }, run: ({ rows }) => `newest code loads ${rows}` });
});
