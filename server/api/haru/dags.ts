import type { DagDefinition } from '../../core/definition.ts';
import { businessDay } from '../../core/businessDay.ts';
import { dagIndex, type DagIndexRow } from '../../db/read/dagIndex.ts';
import { dagsNamed } from '../../db/read/dags.ts';
import type { DagRow } from '../../db/read/dags.ts';
import { importErrorsOf } from '../../db/read/importErrors.ts';
import type { ImportErrorRow } from '../../db/read/importErrors.ts';
import { recentRuns } from '../../db/read/recentRuns.ts';
import type { RecentRun } from '../../db/read/recentRuns.ts';
import { previewRuns, type PreviewedRun } from '../../scheduler/previewRuns.ts';
import { runErrors } from '../../db/read/runErrors.ts';
import { createVersionFacts, type VersionFacts } from '../../db/versionFacts.ts';
import { principalOf } from '../auth/authenticate.ts';
import { definitionOf, definitionsOf, requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import {
  DagDetail,
  DagIdParams,
  DagIndex,
  DagRows,
  DagRowsQuery,
  RunsPreview,
  RunsPreviewQuery,
} from './dags.schema.ts';
import type { DagEntry, DagSummary, ImportError } from './dags.schema.ts';
import { graphView, runBrief } from './views.ts';

const tags = ['Pages'];
const RECENT_RUNS = 20;

export const dagPageRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;
  const factsOf = createVersionFacts();

  app.get(
    '/dags',
    { schema: { operationId: 'listDags', tags, response: { 200: DagIndex, ...failures() } } },
    async (request) => {
      const [rows, errors] = await Promise.all([dagIndex(db, principalOf(request).userId), importErrorsOf(db)]);
      const facts = await factsOf(
        services.database.pool,
        rows.map((row) => row.version_id),
      );
      return {
        dags: rows.map((row) => dagEntry(row, facts.get(row.version_id))),
        importErrors: errors.map(importErrorView),
      };
    },
  );

  app.get(
    '/dagRows',
    {
      schema: {
        operationId: 'listDagRows',
        tags,
        querystring: DagRowsQuery,
        response: { 200: DagRows, ...failures() },
      },
    },
    async ({ query }) => {
      const dags = await dagsNamed(db, query.dagId);
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

function dagEntry(row: DagIndexRow, facts: VersionFacts | undefined): DagEntry {
  const { run_id: runId, state, run_at: at, row_version: rowVersion } = row;
  return {
    dagId: row.dag_id,
    description: facts?.description ?? null,
    owner: facts?.owner ?? null,
    tags: [...(facts?.tags ?? [])],
    isPaused: row.is_paused,
    isFavorite: row.is_favorite,
    nextRunAfter: row.next_run_after,
    run:
      runId === null || state === null || at === null || rowVersion === null ? null : { runId, state, at, rowVersion },
    isFailing: row.is_failing,
  };
}

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
