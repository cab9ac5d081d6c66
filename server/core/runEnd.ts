import type { DagDefinition } from './definition.ts';
import { firstOf } from './firstOf.ts';
import { graphOf } from './graph.ts';
import type { Tally } from './tally.ts';

export interface RunEnd {
  readonly to: 'success' | 'failed';
  readonly reason: string;
}

/** How many task ids a reason names. */
const NAMED = 5;

/** The tasks whose states decide a finished run: its leaves; with `failFast` every task, because one failure ended it. */
export function decisiveTasks(definition: DagDefinition): readonly number[] {
  return definition.failFast ? [...definition.tasks.keys()] : graphOf(definition.tasks).leaves;
}

/** The end of a run of which nothing is unfinished. */
export function endOfRun(definition: DagDefinition, tallyOf: (taskNo: number) => Tally): RunEnd {
  const failed = decisiveTasks(definition).filter((taskNo) => {
    const tally = tallyOf(taskNo);
    return tally.failed + tally.upstream_failed > 0;
  });
  if (failed.length === 0) return { to: 'success', reason: 'all tasks that decide the run succeeded or were skipped' };
  const names = failed.map((taskNo) => definition.tasks[taskNo]!.taskId);
  return { to: 'failed', reason: `failed: ${firstOf(names, NAMED)}` };
}
