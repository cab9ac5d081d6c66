import { nameOfRun, type AwaitedRun } from '../../../server/core/waiting.ts';
import { FailNow } from '../../../server/dag/outcome.ts';
import type { OperatorContext } from '../operator.ts';
import { Deferral } from './pause.ts';

/** The end of a run, or of a task in it, that has not failed; waits for it without a slot. */
export async function awaitRun(
  { runs }: OperatorContext,
  awaited: AwaitedRun,
): Promise<{ readonly runId: string; readonly state: string }> {
  const end = await orNever(() => runs.end(awaited));
  if (end === null) throw new Deferral({ kind: 'run', ...awaited }, null);
  if (end.state === 'success' || end.state === 'skipped') return { runId: end.runId, state: end.state };
  const what = awaited.taskId === null ? nameOfRun(awaited) : `${awaited.taskId} in ${nameOfRun(awaited)}`;
  throw new Error(`${what} is ${end.state}: ${end.reason}`);
}

/** What no other try could mend. */
const FINAL: ReadonlySet<unknown> = new Set(['NOT_FOUND', 'INVALID_INPUT', 'INVALID_PARTITION', 'CONFLICT']);

/** Turns errors that another try would meet again into the end of the task. */
export async function orNever<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && FINAL.has(error.code)) throw new FailNow(error.message);
    throw error;
  }
}
