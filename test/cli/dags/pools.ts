import { dag, task } from 'haru';

export default dag('loads', { schedule: null }, () => {
  task('wide', { pool: 'mart', poolSlots: 3, run: () => null });
});
