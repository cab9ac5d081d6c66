import { setTimeout as pause } from 'node:timers/promises';
import { dag, task } from 'haru';

const run = () => pause(5);

const pooled = dag('pooled', {}, () => {
  for (let i = 0; i < 5; i++) task(`t${i}`, { pool: 'small', poolSlots: i === 0 ? 2 : 1, run });
});

const capped = dag('capped', { maxActiveTasks: 3, maxActiveTasksPerDag: 4 }, () => {
  for (let i = 0; i < 5; i++) task(`t${i}`, { maxActiveTisPerDag: i === 0 ? 1 : 3, run });
});

const free = dag('free', {}, () => {
  const first = task('t0', { run });
  task('t1', { after: first, run });
});

export default [pooled, capped, free];
