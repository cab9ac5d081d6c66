import { Type } from 'typebox';
import type { Static } from 'typebox';
import { nullable, NullableDateTime, NullableString } from '../schema/common.ts';
import { dateRange, OrderBy, Paging } from '../schema/query.ts';

export const JobResponse = Type.Object(
  {
    id: Type.Integer(),
    dag_id: NullableString,
    state: NullableString,
    job_type: NullableString,
    start_date: NullableDateTime,
    end_date: NullableDateTime,
    latest_heartbeat: NullableDateTime,
    executor_class: NullableString,
    hostname: NullableString,
    unixname: NullableString,
    dag_display_name: nullable(Type.String()),
  },
  { title: 'JobResponse' },
);
export type JobResponse = Static<typeof JobResponse>;

export const JobCollection = Type.Object(
  { jobs: Type.Array(JobResponse), total_entries: Type.Integer() },
  { title: 'JobCollectionResponse' },
);

const text = Type.Optional(Type.String());

export const JobsQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  is_alive: Type.Optional(Type.Boolean()),
  ...dateRange('start_date'),
  ...dateRange('end_date'),
  job_state: text,
  job_type: text,
  hostname: text,
  executor_class: text,
});
