import { dag, task } from 'haru';

const hurried = dag('hurried', { defaults: { queuedTimeout: '1m' } }, () => {
  const first = task('first', { retries: 2, run: () => 1 });
  task('second', { after: first, run: () => 2 });
});

const patient = dag('patient', {}, () => {
  task('first', { run: () => 1 });
});

export default [hurried, patient];
