import type { DagDefinition, Json } from '../core/definition.ts';
import { listInStored } from '../core/storedLists.ts';
import { ROWS_OF_LIST } from './mapLists.ts';
import type { Queryable } from './transaction.ts';

/**
 * Takes the lists over which tasks are mapped anew from the results that a run has, for tasks of which another version of the
 * DAG wants other lists. Where a result has no such list there is none, as if the task had left nothing.
 */
export async function relistResults(
  db: Queryable,
  runId: number,
  { tasks }: DagDefinition,
  taskNos: readonly number[],
): Promise<void> {
  if (taskNos.length === 0) return;
  await db.query(`delete from haru.map_element where run_id = $1 and task_no = any ($2)`, [runId, taskNos]);
  const { rows: results } = await db.query<{ taskNo: number; value: Json; datePaths: string[] }>(
    `select task_no as "taskNo", value, date_paths as "datePaths" from haru.task_result
     where run_id = $1 and task_no = any ($2) and map_index = -1`,
    [runId, taskNos],
  );
  const lists = results.flatMap((result) =>
    (tasks[result.taskNo]!.listPaths ?? []).flatMap((path, place) => {
      const elements = listInStored(result, path);
      if (elements === null) return [];
      const stored = elements.map(({ value, datePaths }) => ({ json: JSON.stringify(value), datePaths }));
      return [{ taskNo: result.taskNo, place, elements: stored }];
    }),
  );
  await db.query(
    `insert into haru.map_element (run_id, task_no, place, index, value, date_paths)
     select $1, l."taskNo", l.place, x.index, x.value, x.date_paths
     from json_to_recordset($2) as l ("taskNo" int, place smallint, elements json), lateral ${ROWS_OF_LIST}`,
    [runId, JSON.stringify(lists)],
  );
}
