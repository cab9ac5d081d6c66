import { Type } from 'typebox';
import { DateTime, JsonObject, nullable, NullableString } from '../schema/common.ts';

export const ConnectionTypeList = Type.Object(
  {
    types: Type.Array(
      Type.Object(
        {
          type: Type.String(),
          /** JSON Schema of a connection of the type; what is `writeOnly` is secret. */
          schema: JsonObject,
        },
        { title: 'ConnectionType' },
      ),
    ),
  },
  { title: 'ConnectionTypeList' },
);

export const ConnectionTestOutcome = Type.Object(
  {
    isGood: Type.Boolean(),
    /** What was found, or why it failed. */
    message: Type.String(),
    /** Who tested; null: no worker took it in time. */
    worker: NullableString,
    at: DateTime,
  },
  { title: 'ConnectionTestOutcome' },
);

export const ConnectionOverview = Type.Object(
  {
    name: Type.String(),
    type: Type.String(),
    description: NullableString,
    host: NullableString,
    port: nullable(Type.Integer()),
    schema: NullableString,
    hasLogin: Type.Boolean(),
    hasPassword: Type.Boolean(),
    /** Names of the fields of its extra; their values are never shown. */
    extra: Type.Array(Type.String()),
    /** Secrets masked. */
    uri: Type.String(),
    /** False: Haru made it, and keeps it as its settings say. */
    isEdited: Type.Boolean(),
    changedAt: DateTime,
    /** DAGs whose current version names it. */
    dagIds: Type.Array(Type.String()),
    lastTest: nullable(ConnectionTestOutcome),
  },
  { title: 'ConnectionOverview' },
);

export const ConnectionOverviewList = Type.Object(
  {
    connections: Type.Array(ConnectionOverview),
    /** Names that DAGs use and that are not there. */
    missing: Type.Array(Type.Object({ name: Type.String(), dagIds: Type.Array(Type.String()) })),
  },
  { title: 'ConnectionOverviewList' },
);

export const ConnectionNameParams = Type.Object({ name: Type.String() });
