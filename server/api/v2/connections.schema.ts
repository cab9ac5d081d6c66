import { Type } from 'typebox';
import type { Static } from 'typebox';
import { bulkBody } from '../schema/bulk.ts';
import { nullable, NullableString } from '../schema/common.ts';
import { OrderBy, Paging, patterns, strings } from '../schema/query.ts';
import { TeamName } from './pools.schema.ts';

const Secret = nullable(Type.String({ description: '*** where there is one: it is given, and read by tasks alone.' }));

export const ConnectionResponse = Type.Object(
  {
    connection_id: Type.String(),
    conn_type: Type.String(),
    description: NullableString,
    host: NullableString,
    login: Secret,
    schema: NullableString,
    port: nullable(Type.Integer()),
    password: Secret,
    extra: NullableString,
    team_name: NullableString,
  },
  { title: 'ConnectionResponse' },
);
export type ConnectionResponse = Static<typeof ConnectionResponse>;

export const ConnectionCollection = Type.Object(
  { connections: Type.Array(ConnectionResponse), total_entries: Type.Integer() },
  { title: 'ConnectionCollectionResponse' },
);

const optionalText = Type.Optional(NullableString);
const MAX_PORT = 65_535;

export const ConnectionBody = Type.Object(
  {
    connection_id: Type.String({ maxLength: 200, pattern: '^[\\w.-]+$' }),
    conn_type: Type.String(),
    description: optionalText,
    host: optionalText,
    login: optionalText,
    schema: optionalText,
    port: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: MAX_PORT }))),
    password: optionalText,
    extra: Type.Optional(nullable(Type.String({ description: 'A JSON object as text.' }))),
    team_name: TeamName,
  },
  { title: 'ConnectionBody', additionalProperties: false },
);
export type ConnectionBody = Static<typeof ConnectionBody>;

export const ConnectionTestRequestBody = Type.Object(
  {
    ...ConnectionBody.properties,
    commit_on_success: Type.Optional(Type.Boolean({ default: false })),
    executor: optionalText,
    queue: optionalText,
  },
  { title: 'ConnectionTestRequestBody', additionalProperties: false },
);

export const ConnectionBulkBody = bulkBody(ConnectionBody, 'ConnectionBody');

export const ConnectionsQuery = Type.Object({ ...Paging, ...OrderBy, ...patterns('connection_id') });
export const ConnectionParams = Type.Object({ connection_id: Type.String() });
export const ConnectionUpdateMask = Type.Object({ ...strings('update_mask') });
