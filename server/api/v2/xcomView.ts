import type { DagDefinition } from '../../core/definition.ts';
import type { ResultRow } from '../../db/read/results.ts';
import type { XComResponse } from './xcomEntries.schema.ts';

/** The only key: what the task returned. */
export const RETURN_VALUE = 'return_value';

export function entryView(row: ResultRow, definition: DagDefinition): XComResponse {
  const taskId = definition.tasks[row.task_no]?.taskId ?? '';
  return {
    key: RETURN_VALUE,
    timestamp: row.at,
    logical_date: row.logical_date,
    map_index: row.map_index,
    task_id: taskId,
    dag_id: row.dag_id,
    run_id: row.run_id,
    dag_display_name: row.dag_id,
    task_display_name: taskId,
    run_after: row.run_after,
  };
}
