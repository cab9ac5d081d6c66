import { Type } from 'typebox';
import type { Static } from 'typebox';
import { bulkBody } from '../schema/bulk.ts';
import { JsonValue, NullableString } from '../schema/common.ts';
import { OrderBy, Paging, patterns, strings } from '../schema/query.ts';
import { TeamName } from './pools.schema.ts';

export const VariableResponse = Type.Object(
  {
    key: Type.String(),
    value: Type.String({ description: 'Always ***: values are given, and read by tasks alone.' }),
    description: NullableString,
    is_encrypted: Type.Boolean(),
    team_name: NullableString,
  },
  { title: 'VariableResponse' },
);
export type VariableResponse = Static<typeof VariableResponse>;

export const VariableCollection = Type.Object(
  { variables: Type.Array(VariableResponse), total_entries: Type.Integer() },
  { title: 'VariableCollectionResponse' },
);

export const VariableBody = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 250 }),
    value: JsonValue,
    description: Type.Optional(NullableString),
    team_name: TeamName,
  },
  { title: 'VariableBody', additionalProperties: false },
);
export type VariableBody = Static<typeof VariableBody>;

export const VariableBulkBody = bulkBody(VariableBody, 'VariableBody');

export const VariablesQuery = Type.Object({ ...Paging, ...OrderBy, ...patterns('variable_key') });
export const VariableParams = Type.Object({ variable_key: Type.String() });
export const VariableUpdateMask = Type.Object({ ...strings('update_mask') });
