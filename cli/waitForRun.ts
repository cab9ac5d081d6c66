import { setTimeout as pause } from 'node:timers/promises';
import { isRunFinished, type RunState } from '../server/core/states.ts';
import { requireRun, type Installation } from './installation.ts';

const POLL_MS = 200;

/** The state in which a run has ended; `onLook` is told of each look at it before. */
export async function waitForRun(
  haru: Installation,
  dagId: string,
  runId: string,
  onLook: (state: RunState, runNo: number) => Promise<void> = () => Promise.resolve(),
): Promise<RunState> {
  for (;;) {
    const { state, id } = await requireRun(haru, dagId, runId);
    await onLook(state, id);
    if (isRunFinished(state)) return state;
    await pause(POLL_MS);
  }
}
