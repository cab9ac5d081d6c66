import type { RunRow } from '../../db/read/dagRuns.ts';
import type { DagRunResponse } from './dagRuns.schema.ts';
import { dagVersionView } from './dagVersionView.ts';

const TRIGGERS = ['cli', 'operator', 'rest_api', 'ui', 'test', 'timetable', 'asset', 'backfill'] as const;

export function runView(run: RunRow): DagRunResponse {
  return {
    dag_run_id: run.run_id,
    dag_id: run.dag_id,
    logical_date: run.logical_date,
    queued_at: run.queued_at,
    start_date: run.started_at,
    end_date: run.ended_at,
    duration: run.duration,
    data_interval_start: run.interval_start,
    data_interval_end: run.interval_end,
    run_after: run.run_after,
    last_scheduling_decision: run.last_advanced_at,
    run_type: run.run_type,
    state: run.state,
    triggered_by: TRIGGERS.find((trigger) => trigger === run.triggered_by) ?? null,
    triggering_user_name: run.triggering_user,
    conf: run.conf,
    note: run.note,
    dag_versions: [dagVersionView(run.dag_id, run)],
    bundle_version: run.source_commit,
    dag_display_name: run.dag_id,
    partition_key: run.partition_key,
    partition_date: null,
  };
}
