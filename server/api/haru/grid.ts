import { addDays, businessDay, endOfDay, isDay, startOfDay } from '../../core/businessDay.ts';
import { TASK_STATES } from '../../core/states.ts';
import { gridRuns, type GridRun } from '../../db/read/gridRuns.ts';
import { intervalsWithoutRun, runDays } from '../../db/read/runDays.ts';
import { runTimes, taskTimes } from '../../db/read/runTimes.ts';
import { ApiError } from '../http/apiError.ts';
import { definitionOf, definitionsOf, requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagIdParams } from './dags.schema.ts';
import { GridPage, GridQuery, RunDays, RunDaysQuery, RunTimes, RunTimesQuery } from './grid.schema.ts';

const tags = ['Pages'];
/** A leap year, and the weeks around it. */
const MAX_DAYS = 380;

/** The runs of a DAG at a glance: task by task, day by day, and how long they take. */
export const gridRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dagId/grid',
    {
      schema: {
        operationId: 'getGrid',
        tags,
        params: DagIdParams,
        querystring: GridQuery,
        response: { 200: GridPage, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const dag = await requireDag(services, params.dagId);
      const { runs, next } = await gridRuns(db, dag.dag_no, { limit: query.limit ?? 50, after: query.after ?? null });
      const definitionFor = await definitionsOf(services, runs);
      const versions = [...new Set(runs.map(({ version_id }) => version_id))];
      return {
        states: [...TASK_STATES],
        versions: versions.map((id) => definitionFor(id).tasks.map(({ taskId }) => taskId)),
        runs: runs.map((run) => gridRunView(run, versions.indexOf(run.version_id))),
        next,
      };
    },
  );

  app.get(
    '/dags/:dagId/days',
    {
      schema: {
        operationId: 'listRunDays',
        tags,
        params: DagIdParams,
        querystring: RunDaysQuery,
        response: { 200: RunDays, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const { from, to } = query;
      if (!isDay(from) || !isDay(to)) throw new ApiError(400, '`from` and `to` are days of the calendar, YYYY-MM-DD.');
      if (to > addDays(from, MAX_DAYS)) throw new ApiError(400, `At most ${MAX_DAYS} days are given at once.`);
      const dag = await requireDag(services, params.dagId);
      const { zone } = await definitionOf(services, dag.version_id);
      const [days, absent] = await Promise.all([
        runDays(db, dag.dag_no, from, to),
        intervalsWithoutRun(db, dag.dag_no, startOfDay(from, zone), endOfDay(to, zone)),
      ]);
      const byDay = new Map(days.map((day) => [day.day, day]));
      for (const at of absent) {
        const day = businessDay(at, zone);
        const known = byDay.get(day) ?? { day, queued: 0, running: 0, success: 0, failed: 0, late: 0 };
        byDay.set(day, { ...known, late: known.late + 1 });
      }
      return { days: [...byDay.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1)) };
    },
  );

  app.get(
    '/dags/:dagId/times',
    {
      schema: {
        operationId: 'listRunTimes',
        tags,
        params: DagIdParams,
        querystring: RunTimesQuery,
        response: { 200: RunTimes, ...failures(400, 404) },
      },
    },
    async ({ params, query: { limit = 60, task } }) => {
      const dag = await requireDag(services, params.dagId);
      const runs = await runTimes(db, dag.dag_no, limit);
      const definitionFor = await definitionsOf(services, runs);
      const places = runs.map(({ id, version_id }) => ({
        runNo: id,
        taskNo: definitionFor(version_id).tasks.findIndex(({ taskId }) => taskId === task),
      }));
      const times = task === undefined ? null : await taskTimes(db, places);
      return {
        runs: runs.map((run) => {
          const ofTask = times?.get(run.id) ?? NOTHING;
          const { queued_at, started_at, ended_at } = times === null ? run : ofTask;
          return {
            runId: run.run_id,
            state: run.state,
            taskState: ofTask.state,
            businessDay: run.business_day,
            intervalEnd: run.interval_end,
            runAfter: run.run_after,
            queuedAt: queued_at,
            startedAt: started_at,
            endedAt: ended_at,
            dueAt: run.due_at,
          };
        }),
      };
    },
  );
};

/** Of a task that a run does not have. */
const NOTHING = { state: null, queued_at: null, started_at: null, ended_at: null };

function gridRunView(run: GridRun, version: number) {
  return {
    runId: run.run_id,
    state: run.state,
    runType: run.run_type,
    intervalStart: run.interval_start,
    intervalEnd: run.interval_end,
    businessDay: run.business_day,
    runAfter: run.run_after,
    startedAt: run.started_at,
    endedAt: run.ended_at,
    durationSeconds: run.duration,
    rowVersion: run.row_version,
    version,
    cells: run.states,
    mapped: Object.fromEntries(
      Object.entries(run.mapped ?? {}).map(([taskNo, counts]) => [
        taskNo,
        Object.fromEntries(TASK_STATES.map((state, at) => [state, counts[at] ?? 0]).filter(([, count]) => count !== 0)),
      ]),
    ),
  };
}
