import type { AssetExpression } from '../../core/assetExpression.ts';
import type { AssetDefinition } from '../../core/definition.ts';
import type { AssetSchedule } from '../../core/partitionRuns.ts';
import type { AssetEventRow, AssetRow, AssetUseRow } from '../../db/read/assets.ts';
import type { AssetEventResponse, AssetResponse } from './assets.schema.ts';

/** Airflow's group of an asset that names none. */
const DEFAULT_GROUP = 'asset';

/** The expression of a schedule as Airflow's API shows it. */
export function assetExpressionView({ condition, assets }: AssetSchedule): Record<string, unknown> {
  return expressionView(condition, assets);
}

function expressionView(expression: AssetExpression, assets: readonly AssetDefinition[]): Record<string, unknown> {
  if ('all' in expression) return { all: expression.all.map((each) => expressionView(each, assets)) };
  if ('any' in expression) return { any: expression.any.map((each) => expressionView(each, assets)) };
  const { asset: uri } = expression;
  return { asset: { uri, name: uri, group: assets.find((asset) => asset.uri === uri)?.group ?? DEFAULT_GROUP } };
}

export function assetView(row: AssetRow): AssetResponse {
  const of = (use: AssetUseRow['use']) =>
    row.uses
      .filter((each) => each.use === use)
      .map(({ dag_id, task_id, created_at, updated_at }) => ({ dag_id, task_id, created_at, updated_at }));
  return {
    id: row.id,
    name: row.uri,
    uri: row.uri,
    group: row.definition.group ?? DEFAULT_GROUP,
    extra: {},
    created_at: row.created_at,
    updated_at: row.changed_at,
    scheduled_dags: of('schedule').map(({ dag_id, created_at, updated_at }) => ({ dag_id, created_at, updated_at })),
    producing_tasks: of('outlet'),
    consuming_tasks: of('inlet'),
    aliases: [],
    watchers: [],
    last_asset_event: { id: row.last_event_id, timestamp: row.last_event_at },
  };
}

/** What a task said of the event, its receipt, is what Airflow calls `extra`. */
export function assetEventView(row: AssetEventRow): AssetEventResponse {
  return {
    id: row.id,
    asset_id: row.asset_id,
    uri: row.uri,
    name: row.uri,
    group: row.group ?? DEFAULT_GROUP,
    extra: { ...row.receipt, ...row.extra },
    source_task_id: row.task_id,
    source_dag_id: row.dag_id,
    source_run_id: row.run_id,
    source_map_index: row.map_index,
    created_dagruns: row.runs.map((run) => ({
      run_id: run.run_id,
      dag_id: run.dag_id,
      logical_date: run.logical_date,
      start_date: run.started_at,
      end_date: run.ended_at,
      state: run.state,
      data_interval_start: run.interval_start,
      data_interval_end: run.interval_end,
      partition_key: run.partition_key,
      triggering: true,
    })),
    timestamp: row.at,
    partition_key: row.partition_key,
  };
}
