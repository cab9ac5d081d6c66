import { Type } from 'typebox';
import type { Static } from 'typebox';
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
import { CursorFields } from './dagRuns.schema.ts';
import { DagVersionResponse } from './dagVersions.schema.ts';

const STATES = [
  'removed',
  'scheduled',
  'queued',
  'running',
  'success',
  'restarting',
  'failed',
  'up_for_retry',
  'up_for_reschedule',
  'upstream_failed',
  'skipped',
  'deferred',
  'awaiting_input',
] as const;

export const TaskInstanceState = oneOf(STATES, { title: 'TaskInstanceState' });

/** What a try has, whether it is the latest or an earlier one. */
const tryProperties = {
  task_id: Type.String(),
  dag_id: Type.String(),
  dag_run_id: Type.String(),
  map_index: Type.Integer(),
  start_date: NullableDateTime,
  end_date: NullableDateTime,
  duration: NullableNumber,
  state: nullable(TaskInstanceState),
  try_number: Type.Integer(),
  max_tries: Type.Integer(),
  task_display_name: Type.String(),
  dag_display_name: Type.String(),
  hostname: NullableString,
  unixname: NullableString,
  pool: Type.String(),
  pool_slots: Type.Integer(),
  queue: NullableString,
  priority_weight: nullable(Type.Integer()),
  operator: NullableString,
  operator_name: NullableString,
  queued_when: NullableDateTime,
  scheduled_when: NullableDateTime,
  pid: nullable(Type.Integer()),
  executor: NullableString,
  executor_config: Type.String(),
  dag_version: nullable(DagVersionResponse),
};

export const TaskInstanceHistory = Type.Object(tryProperties, { title: 'TaskInstanceHistoryResponse' });
export type TaskInstanceHistory = Static<typeof TaskInstanceHistory>;

export const TaskInstanceResponse = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    ...tryProperties,
    logical_date: NullableDateTime,
    run_after: DateTime,
    note: NullableString,
    rendered_map_index: NullableString,
    rendered_fields: JsonObject,
    trigger: Type.Null(),
    triggerer_job: Type.Null(),
  },
  { title: 'TaskInstanceResponse' },
);
export type TaskInstanceResponse = Static<typeof TaskInstanceResponse>;

export const TaskInstanceCollection = Type.Object(
  { task_instances: Type.Array(TaskInstanceResponse), ...CursorFields },
  { title: 'TaskInstanceCollectionResponse' },
);
export const TaskInstanceHistoryCollection = Type.Object(
  { task_instances: Type.Array(TaskInstanceHistory), total_entries: Type.Integer() },
  { title: 'TaskInstanceHistoryCollectionResponse' },
);

/** A state, or the word `none` for a task instance that has none yet. */
export const StateFilter = oneOf([...STATES, 'none']);

const filters = {
  ...dateRange('run_after'),
  ...dateRange('logical_date'),
  ...dateRange('start_date'),
  ...dateRange('end_date'),
  ...dateRange('updated_at'),
  ...numberRange('duration'),
  state: Type.Optional(Type.Array(StateFilter)),
  ...strings('pool', 'queue', 'executor', 'operator'),
  ...patterns('pool_name'),
  ...patterns('queue_name'),
  ...patterns('operator_name'),
  ...integers('version_number', 'try_number', 'map_index'),
  ...patterns('rendered_map_index'),
};

export const TaskInstancesQuery = Type.Object({
  cursor: Type.Optional(Type.String()),
  ...Paging,
  ...OrderBy,
  ...filters,
  task_id: Type.Optional(Type.String()),
  ...patterns('task_display_name'),
  task_group_id: Type.Optional(Type.String()),
  ...patterns('dag_id'),
  ...patterns('run_id'),
});
export type TaskInstancesQuery = Static<typeof TaskInstancesQuery>;

export const MappedTaskInstancesQuery = Type.Object({ ...Paging, ...OrderBy, ...filters });

const optionalList = Type.Optional(nullable(Type.Array(Type.String())));

export const TaskInstancesBatchBody = Type.Object(
  {
    dag_ids: optionalList,
    dag_run_ids: optionalList,
    task_ids: optionalList,
    state: Type.Optional(nullable(Type.Array(nullable(TaskInstanceState)))),
    ...dateRangeInBody('run_after'),
    ...dateRangeInBody('logical_date'),
    ...dateRangeInBody('start_date'),
    ...dateRangeInBody('end_date'),
    ...numberRangeInBody('duration'),
    pool: optionalList,
    queue: optionalList,
    executor: optionalList,
    page_offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
    page_limit: Type.Optional(Type.Integer({ minimum: 0, default: 100 })),
    order_by: Type.Optional(NullableString),
  },
  { title: 'TaskInstancesBatchBody', additionalProperties: false },
);

const taskKey = { dag_id: Type.String(), dag_run_id: Type.String(), task_id: Type.String() };
export const TaskInstanceParams = Type.Object(taskKey);
export const MappedTaskInstanceParams = Type.Object({ ...taskKey, map_index: Type.Integer() });
export const TryParams = Type.Object({ ...taskKey, task_try_number: Type.Integer() });
export const MappedTryParams = Type.Object({ ...taskKey, map_index: Type.Integer(), task_try_number: Type.Integer() });
export const MapIndexQuery = Type.Object({ map_index: Type.Optional(Type.Integer({ default: -1 })) });
