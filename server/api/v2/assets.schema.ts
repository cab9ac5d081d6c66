import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, JsonObject, nullable, NullableDateTime, NullableString } from '../schema/common.ts';
import { dateRange, OrderBy, Paging, patterns, strings } from '../schema/query.ts';
import { RunState } from '../haru/shapes.schema.ts';
import { TriggerDagRunBody } from './dagRuns.schema.ts';

const dates = { created_at: DateTime, updated_at: DateTime };
const taskReference = { dag_id: Type.String(), task_id: Type.String(), ...dates };

export const AssetAliasResponse = Type.Object(
  { id: Type.Integer(), name: Type.String(), group: Type.String() },
  { title: 'AssetAliasResponse' },
);

export const AssetResponse = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    uri: Type.String(),
    group: Type.String(),
    extra: nullable(JsonObject),
    ...dates,
    scheduled_dags: Type.Array(
      Type.Object({ dag_id: Type.String(), ...dates }, { title: 'DagScheduleAssetReference' }),
    ),
    producing_tasks: Type.Array(Type.Object(taskReference, { title: 'TaskOutletAssetReference' })),
    consuming_tasks: Type.Array(Type.Object(taskReference, { title: 'TaskInletAssetReference' })),
    aliases: Type.Array(AssetAliasResponse),
    watchers: Type.Array(
      Type.Object(
        { name: Type.String(), trigger_id: Type.Integer(), created_date: DateTime },
        { title: 'AssetWatcherResponse' },
      ),
    ),
    last_asset_event: nullable(
      Type.Object({ id: nullable(Type.Integer()), timestamp: NullableDateTime }, { title: 'LastAssetEventResponse' }),
    ),
  },
  { title: 'AssetResponse' },
);
export type AssetResponse = Static<typeof AssetResponse>;

export const AssetCollection = Type.Object(
  { assets: Type.Array(AssetResponse), total_entries: Type.Integer() },
  { title: 'AssetCollectionResponse' },
);
export const AssetAliasCollection = Type.Object(
  { asset_aliases: Type.Array(AssetAliasResponse), total_entries: Type.Integer() },
  { title: 'AssetAliasCollectionResponse' },
);

export const AssetEventResponse = Type.Object(
  {
    id: Type.Integer(),
    asset_id: Type.Integer(),
    uri: NullableString,
    name: NullableString,
    group: NullableString,
    extra: nullable(JsonObject),
    source_task_id: NullableString,
    source_dag_id: NullableString,
    source_run_id: NullableString,
    source_map_index: Type.Integer(),
    created_dagruns: Type.Array(
      Type.Object(
        {
          run_id: Type.String(),
          dag_id: Type.String(),
          logical_date: NullableDateTime,
          start_date: DateTime,
          end_date: NullableDateTime,
          state: RunState,
          data_interval_start: NullableDateTime,
          data_interval_end: NullableDateTime,
          partition_key: NullableString,
          triggering: Type.Boolean(),
        },
        { title: 'DagRunAssetReference' },
      ),
    ),
    timestamp: DateTime,
    partition_key: NullableString,
  },
  { title: 'AssetEventResponse' },
);
export type AssetEventResponse = Static<typeof AssetEventResponse>;

export const AssetEventCollection = Type.Object(
  { asset_events: Type.Array(AssetEventResponse), total_entries: Type.Integer() },
  { title: 'AssetEventCollectionResponse' },
);

export const CreateAssetEventsBody = Type.Object(
  {
    asset_id: Type.Integer(),
    partition_key: Type.Optional(NullableString),
    extra: Type.Optional(JsonObject),
    /** Teams, which Haru does not have: read, and without effect. */
    access_control: Type.Optional(nullable(JsonObject)),
  },
  { title: 'CreateAssetEventsBody', additionalProperties: false },
);

const { logical_date: logicalDate, ...others } = TriggerDagRunBody.properties;
export const MaterializeAssetBody = nullable(
  Type.Object(
    { ...others, logical_date: Type.Optional(logicalDate) },
    { title: 'MaterializeAssetBody', additionalProperties: false },
  ),
);

export const QueuedEventResponse = Type.Object(
  { dag_id: Type.String(), asset_id: Type.Integer(), created_at: DateTime, dag_display_name: Type.String() },
  { title: 'QueuedEventResponse' },
);
export const QueuedEventCollection = Type.Object(
  { queued_events: Type.Array(QueuedEventResponse), total_entries: Type.Integer() },
  { title: 'QueuedEventCollectionResponse' },
);

export const AssetsQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  ...patterns('name'),
  ...patterns('uri'),
  ...strings('dag_ids'),
  only_active: Type.Optional(Type.Boolean({ default: true })),
});
export const AssetAliasesQuery = Type.Object({ ...Paging, ...OrderBy, ...patterns('name') });
export const AssetEventsQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  ...patterns('name'),
  ...dateRange('timestamp'),
  asset_id: Type.Optional(Type.Integer()),
  source_dag_id: Type.Optional(Type.String()),
  source_task_id: Type.Optional(Type.String()),
  source_run_id: Type.Optional(Type.String()),
  source_map_index: Type.Optional(Type.Integer()),
});
export const QueuedEventsQuery = Type.Object({ before: Type.Optional(DateTime) });

export const AssetParams = Type.Object({ asset_id: Type.Integer() });
export const AssetAliasParams = Type.Object({ asset_alias_id: Type.Integer() });
export const DagAssetParams = Type.Object({ dag_id: Type.String(), asset_id: Type.Integer() });
