import { setTimeout as pause } from 'node:timers/promises';
import { isRunFinished, type RunState } from '../server/core/states.ts';
import type { RunRow } from '../server/db/read/dagRuns.ts';
import { requireRun, type Installation } from './installation.ts';

const POLL_MS = 200;

/** The state in which a run has ended; `onLook` is told of each look at it before. */
export async function waitForRun(
  haru: Installation,
  dagId: string,
  runId: string,
  onLook: (state: RunState, run: RunRow) => Promise<void> = () => Promise.resolve(),
): Promise<RunState> {
  for (;;) {
    const run = await requireRun(haru, dagId, runId);
    const { state } = run;
    await onLook(state, run);
    if (isRunFinished(state)) return state;
    await pause(POLL_MS);
  }
}
