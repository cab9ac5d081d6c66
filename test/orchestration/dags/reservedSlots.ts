import { dag, task } from 'haru';

const ends = dag('ends', {}, () => {
  task('works', { priorityWeight: 7, run: () => {} });
});

const comes = dag('comes', {}, () => {
  task('works', { run: () => {} });
});

export default [ends, comes];
