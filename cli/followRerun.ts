import { setTimeout as pause } from 'node:timers/promises';
import { HaruError } from '../server/core/errors.ts';
import type { RerunStepState } from '../server/core/rerunCourse.ts';
import type { RerunRow, RerunStepRow } from '../server/db/read/reruns.ts';
import { EXIT } from './exitCode.ts';
import type { Installation } from './installation.ts';
import { report } from './output.ts';

const POLL_MS = 200;
/** What a shell expects of a command that was interrupted. */
const INTERRUPTED = 130;

/** Throws `NOT_FOUND`. */
export async function requireRerun({ database }: Installation, id: number): Promise<RerunRow> {
  const { findRerun } = await import('../server/db/read/reruns.ts');
  const found = await findRerun(database.kysely, id);
  if (found) return found;
  throw new HaruError('NOT_FOUND', `there is no rerun ${id} (haru partitions reruns list shows them)`);
}

/** Tells what becomes of each step until the rerun ends or stops. Who interrupts it stops the telling alone. */
export async function followRerun(haru: Installation, id: number): Promise<void> {
  process.on('SIGINT', () => {
    report(`rerun ${id} goes on without this command: haru partitions reruns wait ${id} follows it again`);
    process.exit(INTERRUPTED);
  });
  if ((await requireRerun(haru, id)).state === 'running') report(`rerun ${id} goes on`);
  const shown: string[] = [];
  for (;;) {
    const { state, steps } = await requireRerun(haru, id);
    for (const [at, step] of steps.entries()) {
      const line = lineOf(step);
      if (line !== null && shown[at] !== line) report(line);
      if (line !== null) shown[at] = line;
    }
    if (state === 'completed') return report(`rerun ${id} is completed`);
    if (state !== 'running') {
      process.exitCode = EXIT.failed;
      return report(ENDS[state](id));
    }
    await pause(POLL_MS);
  }
}

const ENDS = {
  stopped: (id: number) =>
    `rerun ${id} has stopped, and the steps after that wait: haru partitions reruns resume ${id}, or cancel ${id}`,
  canceled: (id: number) => `rerun ${id} is canceled`,
} as const;

const WORDS: Readonly<Partial<Record<RerunStepState, string>>> = {
  done: 'has succeeded',
  failed: 'has failed',
  gone: 'was deleted',
};

/** Null: there is nothing to tell of it yet. */
function lineOf({ place, dag_id: dagId, run_id: runId, action, state }: RerunStepRow): string | null {
  const words = state === 'running' ? (action === 'clear' ? 'goes again' : 'runs by itself') : WORDS[state];
  if (words === undefined) return null;
  return `step ${place}: ${action === 'clear' ? `${dagId} ${runId}` : dagId} ${words}`;
}
