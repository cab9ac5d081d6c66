import { Type } from 'typebox';
import type { Static } from 'typebox';
import { bulkBody } from '../schema/bulk.ts';
import {
  DateTime,
  JsonObject,
  nullable,
  NullableDateTime,
  NullableNumber,
  NullableString,
  oneOf,
} from '../schema/common.ts';
import {
  dateRange,
  dateRangeInBody,
  integers,
  numberRange,
  numberRangeInBody,
  OrderBy,
  Paging,
  patterns,
  strings,
} from '../schema/query.ts';
import { DagVersionResponse } from './dagVersions.schema.ts';

export const DagRunState = oneOf(['queued', 'running', 'success', 'failed'], { title: 'DagRunState' });
export const DagRunType = oneOf(
  ['backfill', 'scheduled', 'manual', 'operator_triggered', 'asset_triggered', 'asset_materialization'],
  { title: 'DagRunType' },
);
export const DagRunTriggeredByType = oneOf(
  ['cli', 'operator', 'rest_api', 'ui', 'test', 'timetable', 'asset', 'backfill'],
  { title: 'DagRunTriggeredByType' },
);
const DagRunMutableStates = oneOf(['queued', 'success', 'failed'], { title: 'DagRunMutableStates' });

export const DagRunResponse = Type.Object(
  {
    dag_run_id: Type.String(),
    dag_id: Type.String(),
    logical_date: NullableDateTime,
    queued_at: NullableDateTime,
    start_date: NullableDateTime,
    end_date: NullableDateTime,
    duration: NullableNumber,
    data_interval_start: NullableDateTime,
    data_interval_end: NullableDateTime,
    run_after: DateTime,
    last_scheduling_decision: NullableDateTime,
    run_type: DagRunType,
    state: DagRunState,
    triggered_by: nullable(DagRunTriggeredByType),
    triggering_user_name: NullableString,
    conf: nullable(JsonObject),
    note: NullableString,
    dag_versions: Type.Array(DagVersionResponse),
    bundle_version: NullableString,
    dag_display_name: Type.String(),
    partition_key: NullableString,
    partition_date: NullableDateTime,
  },
  { title: 'DAGRunResponse' },
);
export type DagRunResponse = Static<typeof DagRunResponse>;

/** What a collection with a cursor carries besides its rows; all null where it was read by offset. */
export const CursorFields = {
  total_entries: Type.Integer(),
  total_entries_limit: nullable(Type.Integer()),
  next_cursor: NullableString,
  previous_cursor: NullableString,
};

export const DagRunCollection = Type.Object(
  { dag_runs: Type.Array(DagRunResponse), ...CursorFields },
  { title: 'DAGRunCollectionResponse' },
);

export const DagRunsQuery = Type.Object({
  cursor: Type.Optional(Type.String()),
  ...Paging,
  ...OrderBy,
  ...dateRange('run_after'),
  ...dateRange('logical_date'),
  ...dateRange('start_date'),
  ...dateRange('end_date'),
  ...dateRange('updated_at'),
  /** Runs have partition keys, and no partition dates: neither bound finds any. */
  partition_date_gte: Type.Optional(DateTime),
  partition_date_lte: Type.Optional(DateTime),
  ...numberRange('duration'),
  start_date: Type.Optional(DateTime),
  end_date: Type.Optional(DateTime),
  conf_contains: Type.Optional(Type.String()),
  run_type: Type.Optional(Type.Array(DagRunType)),
  state: Type.Optional(Type.Array(DagRunState)),
  ...integers('dag_version'),
  bundle_version: Type.Optional(Type.String()),
  consuming_asset_pattern: Type.Optional(Type.String()),
  ...patterns('run_id'),
  ...patterns('triggering_user_name'),
  ...patterns('dag_id'),
  ...patterns('partition_key'),
});
export type DagRunsQuery = Static<typeof DagRunsQuery>;

const optional = { date: Type.Optional(nullable(DateTime)), text: Type.Optional(NullableString) };

export const TriggerDagRunBody = Type.Object(
  {
    dag_run_id: optional.text,
    data_interval_start: optional.date,
    data_interval_end: optional.date,
    logical_date: nullable(DateTime),
    run_after: optional.date,
    conf: Type.Optional(nullable(JsonObject)),
    note: optional.text,
    partition_key: optional.text,
  },
  { title: 'TriggerDAGRunPostBody', additionalProperties: false },
);
export type TriggerDagRunBody = Static<typeof TriggerDagRunBody>;

export const DagRunPatchBody = Type.Object(
  {
    state: Type.Optional(nullable(DagRunMutableStates)),
    note: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  },
  { title: 'DAGRunPatchBody', additionalProperties: false },
);

export const BulkDagRunBody = Type.Object(
  {
    dag_run_id: Type.String(),
    dag_id: optional.text,
    state: Type.Optional(nullable(DagRunMutableStates)),
    note: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  },
  { title: 'BulkDAGRunBody', additionalProperties: false },
);
export type BulkDagRunBody = Static<typeof BulkDagRunBody>;
export const DagRunBulkBody = bulkBody(BulkDagRunBody, 'BulkDAGRunBody');

const optionalIds = Type.Optional(nullable(Type.Array(Type.String())));

export const DagRunsBatchBody = Type.Object(
  {
    order_by: optional.text,
    page_offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
    page_limit: Type.Optional(Type.Integer({ minimum: 0, default: 100 })),
    dag_ids: optionalIds,
    states: Type.Optional(nullable(Type.Array(nullable(DagRunState)))),
    ...dateRangeInBody('run_after'),
    ...dateRangeInBody('logical_date'),
    ...dateRangeInBody('start_date'),
    ...dateRangeInBody('end_date'),
    ...numberRangeInBody('duration'),
    conf_contains: optional.text,
  },
  { title: 'DAGRunsBatchBody', additionalProperties: false },
);

export const RunParams = Type.Object({ dag_id: Type.String(), dag_run_id: Type.String() });
export const DagRunUpdateMask = Type.Object({ ...strings('update_mask') });
