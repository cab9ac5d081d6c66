import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { dag, every, task, Type } from 'haru';

const params = { release: Type.String(), isHeld: Type.Boolean({ default: false }) };

const often = dag('often', { schedule: every('1s'), catchup: true, maxActiveRuns: 2 }, () => {
  task('works', { run: () => pause(5) });
});

/** Until the file is there. */
async function holdUntil(file: string): Promise<void> {
  while (!existsSync(file)) await pause(10);
}

/** No more than two of its runs at a time. */
const few = dag('few', { params, maxActiveRuns: 2 }, ({ params }) => {
  task('holds', { input: { release: params.release }, run: ({ release }) => holdUntil(release) });
});

/** No more than two tasks of both together: the pool has two slots. */
const [usual, urgent] = (['usual', 'urgent'] as const).map((dagId) =>
  dag(dagId, { params, maxActiveRuns: 16 }, ({ params }) => {
    for (const taskId of ['holds', 'also_holds'])
      task(taskId, {
        pool: 'narrow',
        priorityWeight: dagId === 'urgent' ? 9 : 7,
        input: { release: params.release },
        run: ({ release }) => holdUntil(release),
      });
  }),
);

export default [often, few, usual!, urgent!];
