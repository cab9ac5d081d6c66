import { cron, dag, task } from 'haru';

const body = () => {
  task('one', { run: () => {} });
};

export default [
  dag('on_working_days', { schedule: cron('0 9 * * *', { zone: 'Asia/Seoul', calendar: 'kr' }) }, body),
  dag('on_all_days', { schedule: cron('0 9 * * *', { zone: 'Asia/Seoul' }) }, body),
];
