import { Type, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { DagDefinition } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import { TRIGGER_RULES } from '../core/triggerRule.ts';

/** The shape of a stored definition, checked where one crosses a process: from the loader's child, and into Postgres. */
const closed = { additionalProperties: false };
const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const literals = (names: readonly string[]) => Type.Union(names.map((name) => Type.Literal(name)));
const text = Type.String();
const count = Type.Integer({ minimum: 0 });
const numbers = Type.Array(count);
const texts = Type.Array(text);

const Asset = Type.Object(
  {
    uri: text,
    partition: nullable(
      Type.Union([
        Type.Object({ kind: literals(['days', 'hours']), zone: text }, closed),
        Type.Object({ kind: Type.Literal('keys'), keys: texts }, closed),
      ]),
    ),
    from: nullable(text),
    group: nullable(text),
    docMd: nullable(text),
  },
  closed,
);

const AssetExpression = Type.Cyclic(
  {
    Expression: Type.Union([
      Type.Object({ asset: text }, closed),
      Type.Object({ all: Type.Array(Type.Ref('Expression')) }, closed),
      Type.Object({ any: Type.Array(Type.Ref('Expression')) }, closed),
    ]),
  },
  'Expression',
);

const Schedule = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('cron'),
      expressions: Type.Array(text, { minItems: 1 }),
      zone: text,
      timing: literals(['interval', 'trigger']),
      delayMs: count,
      calendar: nullable(text),
      onHoliday: nullable(literals(['skip', 'next', 'previous'])),
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('every'),
      periodMs: Type.Integer({ minimum: 1_000 }),
      anchor: nullable(text),
      zone: text,
      delayMs: count,
    },
    closed,
  ),
  Type.Object({ kind: literals(['once', 'continuous']), zone: text }, closed),
  Type.Object(
    {
      kind: Type.Literal('assets'),
      condition: AssetExpression,
      assets: Type.Array(Asset, { minItems: 1 }),
      each: literals(['event', 'partition']),
      rerunStale: Type.Boolean(),
      zone: text,
    },
    closed,
  ),
]);

const Notifiers = Type.Array(
  Type.Object({ notifier: literals(['webhook', 'slack', 'email']), connection: text, options: Type.Unknown() }, closed),
);

const Deadline = nullable(
  Type.Object(
    {
      at: Type.String({ pattern: '^\\d\\d:\\d\\d$' }),
      zone: text,
      dayOffset: count,
      calendar: nullable(text),
      notify: Notifiers,
    },
    closed,
  ),
);

const Path = Type.Array(Type.Union([text, Type.Integer()]));

const Mapped = Type.Object(
  {
    group: nullable(text),
    combine: literals(['product', 'zip']),
    lists: Type.Array(
      Type.Object(
        {
          key: nullable(text),
          source: Type.Union([
            Type.Object({ kind: Type.Literal('literal'), length: count }, closed),
            Type.Object({ kind: Type.Literal('param'), name: text, path: Path }, closed),
            Type.Object({ kind: Type.Literal('result'), task: count, place: count }, closed),
          ]),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

const Task = Type.Object(
  {
    taskId: text,
    group: nullable(text),
    kind: literals(['task', 'branch', 'short_circuit', 'sensor', 'operator']),
    operator: text,
    upstream: numbers,
    reads: numbers,
    triggerRule: literals(TRIGGER_RULES),
    retries: count,
    retryDelayMs: count,
    retryBackoff: Type.Number({ minimum: 1 }),
    maxRetryDelayMs: nullable(count),
    executionTimeoutMs: nullable(count),
    queuedTimeoutMs: Type.Optional(count),
    pool: text,
    poolSlots: Type.Integer({ minimum: 1 }),
    priorityWeight: Type.Integer(),
    weightRule: literals(['absolute', 'downstream', 'upstream']),
    queue: text,
    maxActiveTisPerDag: nullable(count),
    maxActiveTisPerDagrun: nullable(count),
    concurrencyKey: Type.Optional(Type.Unknown()),
    dependsOnPast: Type.Boolean(),
    waitForDownstream: Type.Boolean(),
    connections: texts,
    variables: texts,
    setup: Type.Boolean(),
    teardownOf: nullable(numbers),
    onFailureFailDagrun: Type.Boolean(),
    caseOf: Type.Array(Type.Object({ branch: count, case: text }, closed)),
    cases: nullable(texts),
    skip: nullable(literals(['downstream', 'direct'])),
    look: nullable(
      Type.Object(
        { everyMs: Type.Integer({ minimum: 1 }), timeoutMs: Type.Integer({ minimum: 1 }), softFail: Type.Boolean() },
        closed,
      ),
    ),
    outlets: Type.Array(Asset),
    inlets: Type.Array(Asset),
    deadline: Deadline,
    onSuccess: Notifiers,
    onFailure: Notifiers,
    onRetry: Notifiers,
    notify: Type.Optional(Notifiers),
    mapped: Type.Optional(Mapped),
    listPaths: Type.Optional(Type.Array(Path)),
    options: Type.Unknown(),
    docMd: nullable(text),
  },
  closed,
);

const Definition = Type.Object(
  {
    dagId: text,
    description: nullable(text),
    docMd: nullable(text),
    owner: nullable(text),
    tags: texts,
    schedule: nullable(Schedule),
    zone: text,
    start: nullable(text),
    end: nullable(text),
    catchup: Type.Boolean(),
    params: Type.Record(text, Type.Unknown()),
    maxActiveRuns: count,
    maxActiveTasks: count,
    maxActiveTasksPerDag: nullable(count),
    dagrunTimeoutMs: nullable(count),
    failFast: Type.Boolean(),
    isPausedUponCreation: nullable(Type.Boolean()),
    deadline: Deadline,
    onSuccess: Notifiers,
    onFailure: Notifiers,
    groups: Type.Array(Type.Object({ groupId: text, parent: nullable(text), tooltip: nullable(text) }, closed)),
    tasks: Type.Array(Task),
  },
  closed,
);

const validator = Compile(Definition);

/** The value itself if it is a definition. Throws `INVALID_DEFINITION`, naming what does not fit. */
export function requireDefinition(value: unknown): DagDefinition {
  if (validator.Check(value)) return value as unknown as DagDefinition;
  const [first] = validator.Errors(value);
  throw new HaruError(
    'INVALID_DEFINITION',
    `A definition does not fit its schema: ${first?.instancePath ?? ''} ${first?.message ?? ''}. It was made by another version of Haru; load the DAG file again.`,
  );
}
