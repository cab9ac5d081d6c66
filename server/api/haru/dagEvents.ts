import { dagActions, dagChanges, type DagEventRow } from '../../db/read/dagEvents.ts';
import { requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagEvents, DagEventsQuery, type DagEvent } from './dagEvents.schema.ts';
import { DagIdParams } from './dags.schema.ts';

/** What people did to a DAG, and what happened to it and its runs. */
export const dagEventRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dagId/events',
    {
      schema: {
        operationId: 'listDagEvents',
        tags: ['Pages'],
        params: DagIdParams,
        querystring: DagEventsQuery,
        response: { 200: DagEvents, ...failures(404) },
      },
    },
    async ({ params, query }) => {
      const dag = await requireDag(services, params.dagId);
      const { kind, order, who, what, after, limit = 50 } = query;
      const filter = { who, what, after, limit, isOldestFirst: order === 'oldest' };
      const rows = await (kind === 'changes'
        ? dagChanges(db, dag.dag_no, filter)
        : dagActions(db, params.dagId, filter));
      const page = rows.slice(0, limit);
      return { events: page.map(eventView), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
  );
};

function eventView(row: DagEventRow): DagEvent {
  return {
    id: row.id,
    at: row.at,
    who: row.actor,
    what: row.what,
    runId: row.run_id,
    taskId: row.task_id,
    mapIndex: row.map_index,
    from: row.from_state,
    to: row.to_state,
    reason: row.reason,
    detail: row.detail === null ? null : JSON.stringify(row.detail),
  };
}
