import { cron, dag, task } from 'haru';

export default dag('counts_days', { schedule: cron('0 0 * * *', { zone: 'Asia/Seoul', calendar: 'ours' }) }, () => {
  task('works', { run: () => {} });
});
