import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, NullableString } from '../schema/common.ts';
import { OrderBy, Paging, patterns } from '../schema/query.ts';

export const ImportErrorResponse = Type.Object(
  {
    import_error_id: Type.Integer(),
    timestamp: DateTime,
    filename: Type.String(),
    bundle_name: NullableString,
    stack_trace: Type.String(),
  },
  { title: 'ImportErrorResponse' },
);
export type ImportErrorResponse = Static<typeof ImportErrorResponse>;

export const ImportErrorCollection = Type.Object(
  { import_errors: Type.Array(ImportErrorResponse), total_entries: Type.Integer() },
  { title: 'ImportErrorCollectionResponse' },
);

export const ImportErrorsQuery = Type.Object({
  ...Paging,
  ...OrderBy,
  ...patterns('filename'),
  filename: Type.Optional(Type.String()),
  bundle_name: Type.Optional(Type.String()),
});

export const ImportErrorParams = Type.Object({ import_error_id: Type.Integer() });
