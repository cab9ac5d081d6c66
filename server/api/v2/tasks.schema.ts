import { Type } from 'typebox';
import type { Static } from 'typebox';
import { JsonObject, nullable, NullableDateTime, NullableNumber, NullableString } from '../schema/common.ts';

const TimeDelta = Type.Object(
  {
    __type: Type.Literal('TimeDelta'),
    days: Type.Integer(),
    seconds: Type.Integer(),
    microseconds: Type.Integer(),
  },
  { title: 'TimeDelta' },
);
export type TimeDelta = Static<typeof TimeDelta>;

export const TaskResponse = Type.Object(
  {
    task_id: NullableString,
    task_display_name: NullableString,
    owner: NullableString,
    start_date: NullableDateTime,
    end_date: NullableDateTime,
    trigger_rule: NullableString,
    depends_on_past: Type.Boolean(),
    wait_for_downstream: Type.Boolean(),
    retries: NullableNumber,
    queue: NullableString,
    pool: NullableString,
    pool_slots: NullableNumber,
    execution_timeout: nullable(TimeDelta),
    retry_delay: nullable(TimeDelta),
    retry_exponential_backoff: Type.Number(),
    priority_weight: NullableNumber,
    weight_rule: NullableString,
    ui_color: NullableString,
    ui_fgcolor: NullableString,
    template_fields: nullable(Type.Array(Type.String())),
    downstream_task_ids: nullable(Type.Array(Type.String())),
    doc_md: NullableString,
    operator_name: NullableString,
    params: nullable(JsonObject),
    class_ref: nullable(JsonObject),
    is_mapped: nullable(Type.Boolean()),
    extra_links: Type.Array(Type.String()),
  },
  { title: 'TaskResponse' },
);
export type TaskResponse = Static<typeof TaskResponse>;

export const TaskCollection = Type.Object(
  { tasks: Type.Array(TaskResponse), total_entries: Type.Integer() },
  { title: 'TaskCollectionResponse' },
);

export const TasksQuery = Type.Object({ order_by: Type.Optional(Type.String({ default: 'task_id' })) });
export const TaskParams = Type.Object({ dag_id: Type.String(), task_id: Type.String() });
