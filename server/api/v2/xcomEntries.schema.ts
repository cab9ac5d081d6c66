import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, JsonValue, NullableDateTime } from '../schema/common.ts';
import { dateRange, OrderBy, Paging, patterns } from '../schema/query.ts';

const xcomProperties = {
  key: Type.String(),
  timestamp: DateTime,
  logical_date: NullableDateTime,
  map_index: Type.Integer(),
  task_id: Type.String(),
  dag_id: Type.String(),
  run_id: Type.String(),
  dag_display_name: Type.String(),
  task_display_name: Type.String(),
  run_after: DateTime,
};

export const XComResponse = Type.Object(xcomProperties, { title: 'XComResponse' });
export type XComResponse = Static<typeof XComResponse>;

/** Its value as JSON, or as the text that Python would print where `stringify` is set. */
export const XComResponseNative = Type.Object({ ...xcomProperties, value: JsonValue }, { title: 'XComResponseNative' });

export const XComCollection = Type.Object(
  { xcom_entries: Type.Array(XComResponse), total_entries: Type.Integer() },
  { title: 'XComCollectionResponse' },
);

export const XComEntriesQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  xcom_key: Type.Optional(Type.String()),
  map_index: Type.Optional(Type.Integer()),
  ...patterns('xcom_key'),
  ...patterns('dag_display_name'),
  ...patterns('run_id'),
  ...patterns('task_id'),
  map_index_filter: Type.Optional(Type.Integer()),
  ...dateRange('logical_date'),
  ...dateRange('run_after'),
});

export const XComParams = Type.Object({
  dag_id: Type.String(),
  dag_run_id: Type.String(),
  task_id: Type.String(),
  xcom_key: Type.String(),
});

export const XComQuery = Type.Object({
  map_index: Type.Optional(Type.Integer({ default: -1 })),
  deserialize: Type.Optional(Type.Boolean({ default: false })),
  stringify: Type.Optional(Type.Boolean({ default: false })),
});

const mapIndex = Type.Optional(Type.Integer({ default: -1 }));
export const XComCreateBody = Type.Object(
  { key: Type.String(), value: JsonValue, map_index: mapIndex },
  { title: 'XComCreateBody', additionalProperties: false },
);
export const XComUpdateBody = Type.Object(
  { value: JsonValue, map_index: mapIndex },
  { title: 'XComUpdateBody', additionalProperties: false },
);
