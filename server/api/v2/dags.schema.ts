import { Type } from 'typebox';
import type { Static } from 'typebox';
import { JsonObject, nullable, NullableDateTime, NullableNumber, NullableString, oneOf } from '../schema/common.ts';
import { dateRange, OrderBy, Paging, patterns, strings } from '../schema/query.ts';
import { DagRunState, DagRunType } from './dagRuns.schema.ts';
import { DagVersionResponse } from './dagVersions.schema.ts';

const DagTagResponse = Type.Object(
  { name: Type.String(), dag_id: Type.String(), dag_display_name: Type.String() },
  { title: 'DagTagResponse' },
);

const dagProperties = {
  dag_id: Type.String(),
  dag_display_name: Type.String(),
  is_paused: Type.Boolean(),
  is_stale: Type.Boolean(),
  last_parsed_time: NullableDateTime,
  last_parse_duration: NullableNumber,
  last_expired: NullableDateTime,
  bundle_name: NullableString,
  bundle_version: NullableString,
  relative_fileloc: NullableString,
  fileloc: Type.String(),
  description: NullableString,
  timetable_summary: NullableString,
  timetable_description: NullableString,
  timetable_partitioned: Type.Boolean(),
  timetable_periodic: Type.Boolean(),
  tags: Type.Array(DagTagResponse),
  max_active_tasks: Type.Integer(),
  max_active_runs: nullable(Type.Integer()),
  max_consecutive_failed_dag_runs: Type.Integer(),
  has_task_concurrency_limits: Type.Boolean(),
  has_import_errors: Type.Boolean(),
  next_dagrun_logical_date: NullableDateTime,
  next_dagrun_data_interval_start: NullableDateTime,
  next_dagrun_data_interval_end: NullableDateTime,
  next_dagrun_run_after: NullableDateTime,
  allowed_run_types: nullable(Type.Array(DagRunType)),
  owners: Type.Array(Type.String()),
  is_backfillable: Type.Boolean(),
  file_token: Type.String(),
};

export const DagResponse = Type.Object(dagProperties, { title: 'DAGResponse' });
export type DagResponse = Static<typeof DagResponse>;

export const DagCollection = Type.Object(
  { dags: Type.Array(DagResponse), total_entries: Type.Integer() },
  { title: 'DAGCollectionResponse' },
);

export const DagDetails = Type.Object(
  {
    ...dagProperties,
    catchup: Type.Boolean(),
    dag_run_timeout: nullable(Type.String({ format: 'duration' })),
    asset_expression: nullable(JsonObject),
    doc_md: NullableString,
    start_date: NullableDateTime,
    end_date: NullableDateTime,
    is_paused_upon_creation: nullable(Type.Boolean()),
    params: nullable(JsonObject),
    render_template_as_native_obj: Type.Boolean(),
    template_search_path: nullable(Type.Array(Type.String())),
    timezone: NullableString,
    last_parsed: NullableDateTime,
    default_args: nullable(JsonObject),
    rerun_with_latest_version: nullable(Type.Boolean()),
    owner_links: nullable(JsonObject),
    is_favorite: Type.Boolean(),
    active_runs_count: Type.Integer(),
    concurrency: Type.Integer(),
    latest_dag_version: nullable(DagVersionResponse),
  },
  { title: 'DAGDetailsResponse' },
);
export type DagDetails = Static<typeof DagDetails>;

export const DagPatchBody = Type.Object(
  { is_paused: Type.Boolean() },
  { title: 'DAGPatchBody', additionalProperties: false },
);

export const DagParams = Type.Object({ dag_id: Type.String() });

export const UpdateMask = Type.Object({ ...strings('update_mask') });

export const DagsQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  ...strings('tags', 'owners', 'timetable_type'),
  tags_match_mode: Type.Optional(oneOf(['any', 'all'])),
  ...patterns('dag_id'),
  ...patterns('dag_display_name'),
  exclude_stale: Type.Optional(Type.Boolean({ default: true })),
  paused: Type.Optional(Type.Boolean()),
  has_import_errors: Type.Optional(Type.Boolean()),
  last_dag_run_state: Type.Optional(DagRunState),
  bundle_name: Type.Optional(Type.String()),
  bundle_version: Type.Optional(Type.String()),
  has_asset_schedule: Type.Optional(Type.Boolean()),
  asset_dependency: Type.Optional(Type.String()),
  ...dateRange('dag_run_start_date'),
  ...dateRange('dag_run_end_date'),
  dag_run_state: Type.Optional(Type.Array(DagRunState)),
  is_favorite: Type.Optional(Type.Boolean()),
});
export type DagsQuery = Static<typeof DagsQuery>;

/** Airflow reads no DAG at all from a change in bulk that names no pattern. */
export const DagsPatchQuery = Type.Object({
  ...Paging,
  ...strings('update_mask', 'tags', 'owners'),
  tags_match_mode: Type.Optional(oneOf(['any', 'all'])),
  ...patterns('dag_id'),
  exclude_stale: Type.Optional(Type.Boolean({ default: true })),
  paused: Type.Optional(Type.Boolean()),
});

export const DagTagCollection = Type.Object(
  { tags: Type.Array(Type.String()), total_entries: Type.Integer() },
  { title: 'DAGTagCollectionResponse' },
);
export const DagTagsQuery = Type.Object({ ...Paging, ...OrderBy, ...patterns('tag_name') });
