import { findResult, listResults } from '../../db/read/results.ts';
import { notFound } from '../http/apiError.ts';
import { definitionsOf, requireDag, requireRun, requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import { matchOf, orAll, pagingOf, rangeOf } from '../schema/filters.ts';
import type { Routes } from '../services.ts';
import { pythonText } from './pythonText.ts';
import { TaskInstanceParams } from './taskInstances.schema.ts';
import { XComCollection, XComEntriesQuery, XComParams, XComQuery, XComResponseNative } from './xcomEntries.schema.ts';
import { entryView, RETURN_VALUE } from './xcomView.ts';

const tags = ['XCom'];

export const xcomRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/xcomEntries',
    {
      schema: {
        operationId: 'get_xcom_entries',
        tags,
        params: TaskInstanceParams,
        querystring: XComEntriesQuery,
        response: { 200: XComCollection, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      if (!fitsKey(query)) return { xcom_entries: [], total_entries: 0 };
      const dagId = orAll(params.dag_id);
      const runId = orAll(params.dag_run_id);
      const taskId = orAll(params.task_id);
      const dag = dagId === undefined ? undefined : await requireDag(services, dagId);
      const run = dagId === undefined || runId === undefined ? undefined : await requireRun(services, dagId, runId);
      const page = await listResults(
        db,
        {
          dagNo: dag?.dag_no,
          runNo: run?.id,
          taskIds: taskId === undefined ? undefined : [taskId],
          taskId: matchOf(query, 'task_id'),
          mapIndex: query.map_index ?? query.map_index_filter,
          dagId: matchOf(query, 'dag_display_name'),
          runId: matchOf(query, 'run_id'),
          logicalDate: rangeOf(query, 'logical_date'),
          runAfter: rangeOf(query, 'run_after'),
        },
        query.order_by,
        pagingOf(query),
      );
      const definitionFor = await definitionsOf(services, page.rows);
      return {
        xcom_entries: page.rows.map((row) => entryView(row, definitionFor(row.version_id))),
        total_entries: page.total,
      };
    },
  );

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/xcomEntries/:xcom_key',
    {
      schema: {
        operationId: 'get_xcom_entry',
        tags,
        params: XComParams,
        querystring: XComQuery,
        response: { 200: XComResponseNative, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const { run, taskNo, definition } = await requireTask(services, params.dag_id, params.dag_run_id, params.task_id);
      const mapIndex = query.map_index ?? -1;
      const result =
        params.xcom_key === RETURN_VALUE ? await findResult(db, { runNo: run.id, taskNo, mapIndex }) : null;
      if (!result) throw notFound(`XCom entry with key: \`${params.xcom_key}\` not found`);
      const row = { ...run, task_no: taskNo, map_index: mapIndex, at: result.at };
      return { ...entryView(row, definition), value: query.stringify ? pythonText(result.value) : result.value };
    },
  );
};

function fitsKey(query: {
  readonly xcom_key?: string;
  readonly xcom_key_pattern?: string;
  readonly xcom_key_prefix_pattern?: string;
}): boolean {
  const { pattern = '~', prefix = '' } = matchOf(query, 'xcom_key');
  const parts = pattern.toLowerCase().split('|');
  return (
    (query.xcom_key ?? RETURN_VALUE) === RETURN_VALUE &&
    RETURN_VALUE.startsWith(prefix) &&
    parts.some((part) => part === '~' || RETURN_VALUE.includes(part))
  );
}
