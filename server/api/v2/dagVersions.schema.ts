import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, NullableString } from '../schema/common.ts';
import { OrderBy, Paging } from '../schema/query.ts';

export const DagVersionResponse = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    version_number: Type.Integer(),
    dag_id: Type.String(),
    bundle_name: NullableString,
    bundle_version: NullableString,
    created_at: DateTime,
    dag_display_name: Type.String(),
    bundle_url: NullableString,
  },
  { title: 'DagVersionResponse' },
);
export type DagVersionResponse = Static<typeof DagVersionResponse>;

export const DagVersionCollection = Type.Object(
  { dag_versions: Type.Array(DagVersionResponse), total_entries: Type.Integer() },
  { title: 'DAGVersionCollectionResponse' },
);

export const DagVersionsQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  version_number: Type.Optional(Type.Integer()),
  bundle_name: Type.Optional(Type.String()),
  bundle_version: Type.Optional(Type.String()),
});

export const DagVersionParams = Type.Object({ dag_id: Type.String(), version_number: Type.Integer() });
