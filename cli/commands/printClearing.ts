import type { ClearingPlan } from '../../server/db/read/planClearing.ts';
import type { InstanceRow } from '../../server/db/read/taskInstances.ts';
import type { Installation } from '../installation.ts';
import { printRows, report, type OutputFormat } from '../output.ts';

export interface ClearingOutput {
  readonly output: OutputFormat;
  /** The rows name their runs. */
  readonly ofSeveralRuns: boolean;
  /** The rows say what becomes of them: they are cleared, removed or new. */
  readonly isOnLatest: boolean;
  readonly isDryRun: boolean;
}

/** What a clearing takes, as it was before, and how many that is; of a dry run also what would refuse it. */
export async function printClearing(haru: Installation, plan: ClearingPlan, how: ClearingOutput): Promise<void> {
  const { output, ofSeveralRuns, isOnLatest, isDryRun } = how;
  const runOf = (runId: string) => (ofSeveralRuns ? { run: runId } : {});
  const becomes = (change: string) => (isOnLatest ? { change } : {});
  const shown = (change: string) => async (row: InstanceRow) => ({
    ...runOf(row.run_id),
    task: (await haru.definition(row.version_id)).tasks[row.task_no]?.taskId,
    mapIndex: row.map_index,
    was: row.state,
    tries: row.try_number,
    ...becomes(change),
  });
  const rows = await Promise.all([...plan.cleared.map(shown('cleared')), ...plan.removed.map(shown('removed'))]);
  const added = plan.newTasks.map(({ run_id: runId, task_id: task }) => ({
    ...runOf(runId),
    task,
    mapIndex: -1,
    was: null,
    tries: 0,
    ...becomes('new'),
  }));
  printRows([...rows, ...added], output);
  const would = isDryRun ? 'would be ' : '';
  const others = isOnLatest ? `, ${plan.newTasks.length} ${would}new, ${plan.removed.length} ${would}removed` : '';
  report(`${plan.cleared.length} ${would}cleared${others}`);
  for (const { run_id: runId, error } of plan.refused)
    report(`run '${runId}' refuses, so nothing would be changed: ${error.message}`);
}
