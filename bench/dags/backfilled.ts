import { setTimeout as pause } from 'node:timers/promises';
import { cron, dag, task } from 'haru';

/** Days to backfill, each a task that takes so long. */
function filled(dagId: string, ms: number) {
  return dag(
    dagId,
    { schedule: cron('0 0 * * *', { zone: 'UTC' }), start: '2015-01-01', end: '2015-01-01', maxActiveTasks: 10_000 },
    () => {
      task('works', { run: () => pause(ms) });
    },
  );
}

export default [filled('filled', 250), filled('filled_long', 600_000)];
