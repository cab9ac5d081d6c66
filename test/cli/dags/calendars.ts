import { cron, dag, task } from 'haru';

export default dag(
  'closes_books',
  { schedule: cron('0 9 * * *', { zone: 'Asia/Seoul', timing: 'trigger', calendar: 'ours' }), start: '2027-06-01' },
  () => {
    task('works', { run: () => {} });
  },
);
