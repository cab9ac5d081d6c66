import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, nullable, NullableDateTime, NullableString } from '../schema/common.ts';
import { OrderBy, Paging, patterns, strings } from '../schema/query.ts';

export const EventLogResponse = Type.Object(
  {
    event_log_id: Type.Integer(),
    when: DateTime,
    dag_id: NullableString,
    task_id: NullableString,
    run_id: NullableString,
    map_index: nullable(Type.Integer()),
    try_number: nullable(Type.Integer()),
    event: Type.String(),
    logical_date: NullableDateTime,
    owner: NullableString,
    extra: NullableString,
    dag_display_name: NullableString,
    task_display_name: NullableString,
  },
  { title: 'EventLogResponse' },
);
export type EventLogResponse = Static<typeof EventLogResponse>;

export const EventLogCollection = Type.Object(
  { event_logs: Type.Array(EventLogResponse), total_entries: Type.Integer() },
  { title: 'EventLogCollectionResponse' },
);

const text = Type.Optional(Type.String());
const date = Type.Optional(DateTime);

export const EventLogsQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  dag_id: text,
  task_id: text,
  run_id: text,
  map_index: Type.Optional(Type.Integer()),
  try_number: Type.Optional(Type.Integer()),
  owner: text,
  event: text,
  ...strings('excluded_events', 'included_events'),
  before: date,
  after: date,
  ...patterns('dag_id'),
  ...patterns('task_id'),
  ...patterns('run_id'),
  ...patterns('owner'),
  ...patterns('event'),
});
export type EventLogsQuery = Static<typeof EventLogsQuery>;

export const EventLogParams = Type.Object({ event_log_id: Type.Integer() });
