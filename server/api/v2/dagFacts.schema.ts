import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, nullable, NullableString, oneOf } from '../schema/common.ts';
import { OrderBy, Paging, strings } from '../schema/query.ts';
import { DagRunState } from './dagRuns.schema.ts';

const DagStatsResponse = Type.Object(
  {
    dag_id: Type.String(),
    dag_display_name: Type.String(),
    stats: Type.Array(Type.Object({ state: DagRunState, count: Type.Integer() }, { title: 'DagStatsStateResponse' })),
  },
  { title: 'DagStatsResponse' },
);
export const DagStatsCollection = Type.Object(
  { dags: Type.Array(DagStatsResponse), total_entries: Type.Integer() },
  { title: 'DagStatsCollectionResponse' },
);
export const DagStatsQuery = Type.Object({ ...strings('dag_ids') });

export const DagSourceResponse = Type.Object(
  {
    content: NullableString,
    dag_id: Type.String(),
    version_number: nullable(Type.Integer()),
    dag_display_name: Type.String(),
  },
  { title: 'DAGSourceResponse' },
);
export const DagSourceQuery = Type.Object({ version_number: Type.Optional(Type.Integer()) });

export const DagWarningType = oneOf(['asset conflict', 'non-existent pool', 'runtime varying value'], {
  title: 'DagWarningType',
});
export const DagWarningResponse = Type.Object(
  {
    dag_id: Type.String(),
    warning_type: DagWarningType,
    message: Type.String(),
    timestamp: DateTime,
    dag_display_name: Type.String(),
  },
  { title: 'DAGWarningResponse' },
);
export type DagWarningResponse = Static<typeof DagWarningResponse>;
export const DagWarningCollection = Type.Object(
  { dag_warnings: Type.Array(DagWarningResponse), total_entries: Type.Integer() },
  { title: 'DAGWarningCollectionResponse' },
);
export const DagWarningsQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  dag_id: Type.Optional(Type.String()),
  warning_type: Type.Optional(DagWarningType),
});
