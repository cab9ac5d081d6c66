import { Type } from 'typebox';
import type { Static } from 'typebox';
import { NullableString } from '../schema/common.ts';

export const StructuredLogMessage = Type.Object(
  { timestamp: Type.Optional(Type.String({ format: 'date-time' })), event: Type.String() },
  { title: 'StructuredLogMessage', additionalProperties: true },
);
export type StructuredLogMessage = Static<typeof StructuredLogMessage> & Record<string, unknown>;

export const TaskInstancesLog = Type.Object(
  { content: Type.Array(StructuredLogMessage), continuation_token: NullableString },
  { title: 'TaskInstancesLogResponse' },
);

export const LogParams = Type.Object({
  dag_id: Type.String(),
  dag_run_id: Type.String(),
  task_id: Type.String(),
  try_number: Type.Integer({ minimum: 0 }),
});

export const LogQuery = Type.Object({
  full_content: Type.Optional(Type.Boolean({ default: false })),
  map_index: Type.Optional(Type.Integer({ default: -1 })),
  token: Type.Optional(Type.String()),
});
