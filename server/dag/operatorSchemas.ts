import { types } from 'node:util';
import { Type } from 'typebox';
import { DRAIN_RULES } from './drainRules.ts';
import { LOAD_RULES } from './loadRules.ts';
import { ANNOUNCED_AS, CONNECTION_SCHEMA_ID } from './operatorOptions.ts';
import { RULES } from './optionRules.ts';

/**
 * JSON Schemas of the built-in operators' options, as they are once every Ref and function is resolved. The loader
 * checks plain values against them, the worker all of them before it runs the operator.
 */
const Connection = Type.Object({ connection: Type.String() }, { $id: CONNECTION_SCHEMA_ID });
const ColumnType = Type.Enum(['text', 'integer', 'bigint', 'double', 'boolean', 'timestamptz', 'inet', 'jsonb']);
/** Marks a value that the types offer and that does not run yet. */
const announced = (name: string): Readonly<Record<string, string>> => ({ [ANNOUNCED_AS]: name });
const Engine = Type.Optional(Type.Union([Type.Literal('worker'), Type.Literal('spark', announced("'spark'"))]));
const Environment = Type.Optional(Type.Record(Type.String(), Type.String()));
const closed = { additionalProperties: false };
const Duration = Type.String({ pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$' });

export const shell = Type.Object(
  {
    command: Type.Array(Type.String(), { minItems: 1 }),
    cwd: Type.Optional(Type.String()),
    env: Environment,
  },
  closed,
);

export const redisToParquet = Type.Object(
  {
    redis: Connection,
    key: Type.String({ minLength: 1 }),
    to: Type.String({ minLength: 1 }),
    schema: Type.Union([Type.Literal('nginx_ecs'), Type.Record(Type.String(), ColumnType)]),
    rowsPerFile: Type.Optional(Type.Integer({ minimum: 1 })),
    duplicates: Type.Optional(
      Type.Union([Type.Literal('keep'), Type.Object({ dropBy: Type.String({ minLength: 1 }) }, closed)]),
    ),
    lateDays: Type.Optional(Type.Integer({ minimum: 0 })),
    engine: Type.Optional(Type.Union([Type.Literal('worker'), Type.Literal('spark')])),
    spark: Type.Optional(Connection),
  },
  { ...closed, [RULES]: DRAIN_RULES },
);

export const kafkaToParquet = Type.Object(
  {
    kafka: Connection,
    topic: Type.String({ minLength: 1, maxLength: 249, pattern: '^[a-zA-Z0-9._-]+$' }),
    to: Type.String({ minLength: 1 }),
    schema: Type.Record(Type.String(), ColumnType),
    rowsPerFile: Type.Optional(Type.Integer({ minimum: 1 })),
    secondsPerFile: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  closed,
);

const FileRef = Type.Object({
  url: Type.String(),
  share: Type.String(),
  rows: Type.Integer({ minimum: 0 }),
  bytes: Type.Integer({ minimum: 0 }),
  checksum: Type.String(),
});

export const publishedFiles = Type.Object(
  {
    source: Connection,
    to: Type.String({ minLength: 1 }),
    key: Type.String({ minLength: 1 }),
    wait: Type.Optional(Duration),
  },
  closed,
);

/** No value of JSON: a Date, as the worker holds it. */
const Moment = Type.Refine(Type.Unsafe<Date>({}), isMoment, () => 'must be a valid Date');

export const waitForTime = Type.Object({ until: Moment }, closed);

export const waitForRun = Type.Object(
  {
    dagId: Type.String({ minLength: 1 }),
    taskId: Type.Optional(Type.String({ minLength: 1 })),
    logicalDate: Type.Optional(Moment),
  },
  closed,
);

export const triggerDag = Type.Object(
  {
    dagId: Type.String({ minLength: 1 }),
    conf: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    logicalDate: Type.Optional(Moment),
    wait: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const http = Type.Object(
  {
    connection: Type.Optional(Connection),
    url: Type.String({ minLength: 1 }),
    method: Type.Optional(
      Type.Union([Type.Literal('GET'), Type.Literal('POST'), Type.Literal('PUT'), Type.Literal('DELETE')]),
    ),
    headers: Environment,
    body: Type.Optional(Type.Unknown()),
    expectStatus: Type.Optional(Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), { minItems: 1 })),
  },
  closed,
);

export const python = Type.Object(
  {
    script: Type.String({ minLength: 1 }),
    args: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    requirements: Type.Optional(Type.Array(Type.String({ pattern: '^[^-]' }))),
    interpreter: Type.Optional(Type.String({ minLength: 1 })),
  },
  closed,
);

export const approval = Type.Object(
  {
    subject: Type.String({ minLength: 1, maxLength: 1_000 }),
    body: Type.Optional(Type.String({ maxLength: 100_000 })),
    choices: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, uniqueItems: true }),
    multiple: Type.Optional(Type.Boolean()),
    params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    assignees: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, uniqueItems: true })),
    timeout: Type.Optional(Duration),
    onTimeout: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })])),
  },
  closed,
);

export const sql = Type.Object(
  {
    connection: Connection,
    statement: Type.String({ minLength: 1 }),
    parameters: Type.Optional(Type.Array(Type.Unknown())),
    maxRows: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  closed,
);

export const copyTable = Type.Object(
  {
    from: Connection,
    table: Type.String({ minLength: 1 }),
    to: Type.String({ minLength: 1 }),
    splitBy: Type.Optional(Type.String({ minLength: 1 })),
    parallel: Type.Optional(Type.Integer({ minimum: 1, maximum: 16 })),
  },
  closed,
);

export const rcloneSync = Type.Object(
  {
    from: Type.String({ minLength: 1 }),
    to: Type.String({ minLength: 1 }),
    mode: Type.Optional(Type.Union([Type.Literal('copy'), Type.Literal('sync')])),
    check: Type.Optional(Type.Boolean()),
    bandwidth: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z.:, -]+$' })),
  },
  closed,
);

export const waitForFile = Type.Object(
  { url: Type.String({ minLength: 1 }), every: Type.Optional(Duration), timeout: Type.Optional(Duration) },
  closed,
);

export const waitForPartition = Type.Object(
  {
    asset: Type.Object({ uri: Type.String({ minLength: 1 }) }),
    partition: Type.String(),
    every: Type.Optional(Duration),
    timeout: Type.Optional(Duration),
  },
  closed,
);

export const recordFiles = Type.Object(
  {
    source: Connection,
    to: Type.String({ minLength: 1 }),
    key: Type.String({ minLength: 1 }),
    files: Type.Array(
      Type.Object({
        url: Type.String({ minLength: 1 }),
        rows: Type.Integer({ minimum: 0 }),
        bytes: Type.Integer({ minimum: 0 }),
        checksum: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
      }),
      { minItems: 1 },
    ),
  },
  closed,
);

export const parquetToPostgres = Type.Object(
  {
    from: Type.Array(FileRef),
    postgres: Connection,
    table: Type.String({ minLength: 1 }),
    partition: Type.String({ minLength: 1 }),
    columns: Type.Union([
      Type.Literal('nginx_mart'),
      Type.Record(Type.String(), Type.Object({ from: Type.String(), type: ColumnType }, closed)),
    ]),
    timestamp: Type.String({ minLength: 1 }),
    splitBy: Type.String({ minLength: 1 }),
    allowFewer: Type.Optional(Type.Boolean()),
    engine: Engine,
  },
  { ...closed, [RULES]: LOAD_RULES },
);

export const sparkSubmit = Type.Object(
  {
    ssh: Connection,
    application: Type.String({ minLength: 1 }),
    args: Type.Optional(Type.Array(Type.String())),
    master: Type.Optional(Type.String()),
    deployMode: Type.Optional(Type.Union([Type.Literal('client'), Type.Literal('cluster')])),
    conf: Environment,
    pyFiles: Type.Optional(Type.Array(Type.String())),
    env: Environment,
    resultFile: Type.Optional(Type.String()),
    waitEvery: Type.Optional(Duration),
  },
  closed,
);

export const ssh = Type.Object(
  {
    ssh: Connection,
    command: Type.Array(Type.String(), { minItems: 1 }),
    env: Environment,
    waitEvery: Type.Optional(Duration),
  },
  closed,
);

function isMoment(value: unknown): boolean {
  return types.isDate(value) && !Number.isNaN(value.getTime());
}
