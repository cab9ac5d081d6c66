import type { DagDefinition } from '../../core/definition.ts';
import { businessDay } from '../../core/businessDay.ts';
import { allDags } from '../../db/read/dags.ts';
import type { DagRow } from '../../db/read/dags.ts';
import { importErrorsOf } from '../../db/read/importErrors.ts';
import type { ImportErrorRow } from '../../db/read/importErrors.ts';
import { recentRuns } from '../../db/read/recentRuns.ts';
import type { RecentRun } from '../../db/read/recentRuns.ts';
import { previewRuns, type PreviewedRun } from '../../scheduler/previewRuns.ts';
import { runErrors } from '../../db/read/runErrors.ts';
import { definitionOf, definitionsOf, requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagDetail, DagIdParams, DagList, RunsPreview, RunsPreviewQuery } from './dags.schema.ts';
import type { DagSummary, ImportError } from './dags.schema.ts';
import { graphView, runBrief } from './views.ts';

const tags = ['Pages'];
const RECENT_RUNS = 20;

export const dagPageRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags',
    { schema: { operationId: 'listDags', tags, response: { 200: DagList, ...failures() } } },
    async () => {
      const [dags, errors] = await Promise.all([allDags(db), importErrorsOf(db)]);
      const [runs, definitionFor] = await Promise.all([
        recentRuns(
          db,
          dags.map((dag) => dag.dag_no),
          RECENT_RUNS,
        ),
        definitionsOf(services, dags),
      ]);
      const errorOf = await runErrors(db, [...runs.values()].flat());
      return {
        dags: dags.map((dag) => dagSummary(dag, definitionFor(dag.version_id), runs.get(dag.dag_no) ?? [], errorOf)),
        importErrors: errors.map(importErrorView),
      };
    },
  );

  app.get(
    '/dags/:dagId',
    { schema: { operationId: 'getDag', tags, params: DagIdParams, response: { 200: DagDetail, ...failures(404) } } },
    async ({ params }) => {
      const dag = await requireDag(services, params.dagId);
      const [definition, runs, errors] = await Promise.all([
        definitionOf(services, dag.version_id),
        recentRuns(db, [dag.dag_no], RECENT_RUNS),
        importErrorsOf(db, dag.file),
      ]);
      const latest = runs.get(dag.dag_no) ?? [];
      return {
        ...dagSummary(dag, definition, latest, await runErrors(db, latest)),
        docMd: definition.docMd,
        start: definition.start,
        end: definition.end,
        catchup: definition.catchup,
        maxActiveRuns: definition.maxActiveRuns,
        params: { ...definition.params },
        graph: graphView(definition),
        importErrors: errors.map(importErrorView),
      };
    },
  );

  /** What the schedule alone can tell; nothing is created. */
  app.get(
    '/dags/:dagId/next',
    {
      schema: {
        operationId: 'previewRuns',
        tags,
        params: DagIdParams,
        querystring: RunsPreviewQuery,
        response: { 200: RunsPreview, ...failures(404) },
      },
    },
    async ({ params, query }) => {
      const dag = await requireDag(services, params.dagId);
      const definition = await definitionOf(services, dag.version_id);
      const { runs, problem } = await previewRuns(services.database.pool, dag, definition, query.count ?? 30);
      return { runs: runs.map(previewedRun), problem: problem?.message ?? null };
    },
  );
};

function previewedRun({ intervalStart, intervalEnd, businessDay, runAfter }: PreviewedRun) {
  return {
    intervalStart: intervalStart.toISOString(),
    intervalEnd: intervalEnd.toISOString(),
    businessDay,
    runAfter: runAfter.toISOString(),
  };
}

function dagSummary(
  dag: DagRow,
  definition: DagDefinition,
  runs: readonly RecentRun[],
  errors: ReadonlyMap<number, string>,
): DagSummary {
  return {
    dagId: dag.dag_id,
    description: definition.description,
    file: dag.file,
    owner: definition.owner,
    tags: [...definition.tags],
    zone: definition.zone,
    schedule: definition.schedule as DagSummary['schedule'],
    scheduleError: dag.schedule_error,
    isPaused: dag.is_paused,
    isStale: dag.is_stale,
    versionNumber: dag.version_number,
    nextRun: nextRun(dag, definition.zone),
    runs: runs.map((run) => runBrief(run, errors.get(run.id) ?? null)),
  };
}

function nextRun(dag: DagRow, zone: string): DagSummary['nextRun'] {
  if (dag.next_run_after === null) return null;
  const start = dag.next_interval_start;
  return {
    intervalStart: start,
    intervalEnd: dag.next_interval_end,
    businessDay: start === null ? null : businessDay(new Date(start), zone),
    runAfter: dag.next_run_after,
  };
}

function importErrorView(error: ImportErrorRow): ImportError {
  const { id, file, at, message, line, col, stack } = error;
  return { id, file, at, message, line, column: col, stack };
}
