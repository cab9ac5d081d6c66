import { cron, dag, task } from 'haru';

export default dag('leans', { schedule: cron('0 0 * * *', { zone: 'UTC' }), end: '2020-01-01' }, () => {
  task('leans', { dependsOnPast: true, run: () => {} });
  task('free', { run: () => {} });
});
