import type { DagDefinition } from '../../core/definition.ts';
import type { DagRow } from '../../db/read/dags.ts';
import type { DagDetails, DagResponse } from './dags.schema.ts';
import { BUNDLE_NAME, dagVersionView } from './dagVersionView.ts';
import { isoDuration } from './duration.ts';
import { assetExpressionView } from './assetView.ts';
import { paramsView } from './paramsView.ts';
import { timetableOf } from './timetable.ts';

export function dagView(dag: DagRow, definition: DagDefinition): DagResponse {
  const timetable = timetableOf(definition.schedule);
  return {
    dag_id: dag.dag_id,
    dag_display_name: dag.dag_id,
    is_paused: dag.is_paused,
    is_stale: dag.is_stale,
    last_parsed_time: dag.last_loaded_at,
    last_parse_duration: dag.last_load_ms === null ? null : dag.last_load_ms / 1000,
    last_expired: null,
    bundle_name: BUNDLE_NAME,
    bundle_version: dag.source_commit,
    relative_fileloc: dag.file,
    fileloc: dag.file,
    description: definition.description,
    timetable_summary: timetable.summary,
    timetable_description: timetable.description,
    timetable_partitioned: definition.schedule?.kind === 'assets' && definition.schedule.each === 'partition',
    timetable_periodic: timetable.isPeriodic,
    tags: definition.tags.map((name) => ({ name, dag_id: dag.dag_id, dag_display_name: dag.dag_id })),
    max_active_tasks: definition.maxActiveTasks,
    max_active_runs: definition.maxActiveRuns,
    max_consecutive_failed_dag_runs: 0,
    has_task_concurrency_limits: definition.tasks.some(
      (task) => task.maxActiveTisPerDag !== null || task.maxActiveTisPerDagrun !== null,
    ),
    has_import_errors: dag.has_import_errors,
    next_dagrun_logical_date: dag.next_interval_start,
    next_dagrun_data_interval_start: dag.next_interval_start,
    next_dagrun_data_interval_end: dag.next_interval_end,
    next_dagrun_run_after: dag.next_run_after,
    allowed_run_types: null,
    owners: definition.owner === null ? [] : [definition.owner],
    is_backfillable: timetable.isPeriodic,
    file_token: Buffer.from(dag.file).toString('base64url'),
  };
}

export function dagDetails(
  dag: DagRow,
  definition: DagDefinition,
  activeRuns: number,
): Omit<DagDetails, 'is_favorite'> {
  return {
    ...dagView(dag, definition),
    catchup: definition.catchup,
    dag_run_timeout: definition.dagrunTimeoutMs === null ? null : isoDuration(definition.dagrunTimeoutMs),
    asset_expression: definition.schedule?.kind === 'assets' ? assetExpressionView(definition.schedule) : null,
    doc_md: definition.docMd,
    start_date: definition.start,
    end_date: definition.end,
    is_paused_upon_creation: definition.isPausedUponCreation,
    params: paramsView(definition.params),
    render_template_as_native_obj: false,
    template_search_path: null,
    timezone: definition.zone,
    last_parsed: dag.last_loaded_at,
    default_args: null,
    rerun_with_latest_version: null,
    owner_links: null,
    active_runs_count: activeRuns,
    concurrency: definition.maxActiveTasks,
    latest_dag_version: dagVersionView(dag.dag_id, dag),
  };
}
