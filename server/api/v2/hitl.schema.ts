import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, JsonObject, nullable, NullableDateTime, NullableString } from '../schema/common.ts';
import { dateRange, OrderBy, Paging, patterns, strings } from '../schema/query.ts';
import { StateFilter, TaskInstanceHistory, TaskInstanceResponse } from './taskInstances.schema.ts';

const HitlUser = Type.Object({ id: Type.String(), name: Type.String() }, { title: 'HITLUser' });

const details = {
  options: Type.Array(Type.String()),
  subject: Type.String(),
  body: NullableString,
  defaults: nullable(Type.Array(Type.String())),
  multiple: Type.Boolean(),
  params: JsonObject,
  assigned_users: Type.Array(HitlUser),
  created_at: DateTime,
  responded_by_user: nullable(HitlUser),
  responded_at: NullableDateTime,
  chosen_options: nullable(Type.Array(Type.String())),
  params_input: JsonObject,
  response_received: Type.Boolean(),
};

export const HitlDetail = Type.Object({ ...details, task_instance: TaskInstanceResponse }, { title: 'HITLDetail' });
export type HitlDetail = Static<typeof HitlDetail>;
export const HitlDetailHistory = Type.Object(
  { ...details, task_instance: TaskInstanceHistory },
  { title: 'HITLDetailHistory' },
);
export const HitlDetailCollection = Type.Object(
  { hitl_details: Type.Array(HitlDetail), total_entries: Type.Integer() },
  { title: 'HITLDetailCollection' },
);

export const HitlDetailsQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  ...patterns('dag_id'),
  task_id: Type.Optional(Type.String()),
  ...patterns('task_id'),
  map_index: Type.Optional(Type.Integer()),
  state: Type.Optional(Type.Array(StateFilter)),
  response_received: Type.Optional(Type.Boolean()),
  ...strings('responded_by_user_id', 'responded_by_user_name'),
  subject_search: Type.Optional(Type.String()),
  body_search: Type.Optional(Type.String()),
  ...dateRange('created_at'),
});
export type HitlDetailsQuery = Static<typeof HitlDetailsQuery>;

export const UpdateHitlDetailPayload = Type.Object(
  {
    chosen_options: Type.Array(Type.String(), { minItems: 1 }),
    params_input: Type.Optional(JsonObject),
  },
  { title: 'UpdateHITLDetailPayload' },
);

export const HitlDetailResponse = Type.Object(
  {
    responded_by: HitlUser,
    responded_at: DateTime,
    chosen_options: Type.Array(Type.String()),
    params_input: JsonObject,
  },
  { title: 'HITLDetailResponse' },
);

export const HitlTryParams = Type.Object({
  dag_id: Type.String(),
  dag_run_id: Type.String(),
  task_id: Type.String(),
  map_index: Type.Integer(),
  try_number: Type.Integer(),
});
