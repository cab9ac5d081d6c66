import { instanceEvents } from '../../db/read/instanceEvents.ts';
import { findResult } from '../../db/read/results.ts';
import { runErrors } from '../../db/read/runErrors.ts';
import { runTallies } from '../../db/read/tallies.ts';
import { findInstance, instancesAfter } from '../../db/read/taskInstances.ts';
import { listTries } from '../../db/read/tries.ts';
import { readWaits } from '../../scheduler/why/readWaits.ts';
import { instanceNotFound, requireDag, requireTask } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import {
  InstanceDetail,
  InstanceKeyParams,
  InstancePage,
  InstancePageQuery,
  TaskKeyParams,
  TaskWaits,
} from './tasks.schema.ts';
import { eventEntry, graphTask, instanceSummary, runSummary, trySummary } from './views.ts';

const tags = ['Pages'];
const TASK = '/dags/:dagId/runs/:runId/tasks/:taskId';
const MAX_EVENTS = 1_000;

export const taskPageRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    `${TASK}/instances`,
    {
      schema: {
        operationId: 'listInstances',
        tags,
        params: TaskKeyParams,
        querystring: InstancePageQuery,
        response: { 200: InstancePage, ...failures(404) },
      },
    },
    async ({ params, query }) => {
      const { run, taskNo, definition } = await requireTask(services, params.dagId, params.runId, params.taskId);
      const limit = query.limit ?? 200;
      const rows = await instancesAfter(
        db,
        { runNo: run.id, taskNo, after: query.after, states: query.state },
        limit + 1,
      );
      const page = rows.slice(0, limit);
      return {
        instances: page.map((row) => instanceSummary(row, definition)),
        next: rows.length > limit ? (page.at(-1)?.map_index ?? null) : null,
      };
    },
  );

  app.get(
    `${TASK}/instances/:mapIndex`,
    {
      schema: {
        operationId: 'getInstance',
        tags,
        params: InstanceKeyParams,
        response: { 200: InstanceDetail, ...failures(404) },
      },
    },
    async ({ params }) => {
      const { dagId, runId, taskId, mapIndex } = params;
      const { run, taskNo, task, definition } = await requireTask(services, dagId, runId, taskId);
      const key = { runNo: run.id, taskNo, mapIndex };
      const [instance, tries, events, result, tallies, errors] = await Promise.all([
        findInstance(db, run.id, taskNo, mapIndex),
        listTries(db, key),
        instanceEvents(db, key, MAX_EVENTS),
        findResult(db, key),
        runTallies(db, [run.id]),
        runErrors(db, [run]),
      ]);
      if (!instance) throw instanceNotFound(dagId, runId, taskId, mapIndex);
      return {
        run: runSummary(run, tallies.get(run.id) ?? {}, errors.get(run.id) ?? null),
        task: graphTask(task, definition),
        instance: instanceSummary(instance, definition),
        tries: tries.map(trySummary),
        events: events.map(eventEntry),
        result: result && { value: result.value, datePaths: [...result.date_paths], at: result.at },
      };
    },
  );

  app.get(
    `${TASK}/instances/:mapIndex/waits`,
    {
      schema: {
        operationId: 'getTaskWaits',
        tags,
        params: InstanceKeyParams,
        response: { 200: TaskWaits, ...failures(404) },
      },
    },
    async ({ params }) => {
      const { dagId, runId, taskId, mapIndex } = params;
      const { run, taskNo, definition } = await requireTask(services, dagId, runId, taskId);
      const instance = await findInstance(db, run.id, taskNo, mapIndex);
      if (!instance) throw instanceNotFound(dagId, runId, taskId, mapIndex);
      const dag = await requireDag(services, dagId);
      const store = { pool: services.database.pool, definitions: services.definitions };
      return { waits: [...(await readWaits(store, { dag, run, definition, instance }))] };
    },
  );
};
