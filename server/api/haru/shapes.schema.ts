import { Type } from 'typebox';
import type { Static } from 'typebox';
import { RUN_STATES, RUN_TYPES, TASK_STATES, TRY_OUTCOMES } from '../../core/states.ts';
import { TRIGGER_RULES } from '../../core/triggerRule.ts';
import {
  DateTime,
  Day,
  JsonObject,
  nullable,
  NullableDateTime,
  NullableNumber,
  NullableString,
  oneOf,
} from '../schema/common.ts';

export const RunState = oneOf(RUN_STATES, { title: 'RunState' });
export const TaskState = oneOf(TASK_STATES, { title: 'TaskState' });
export const RunType = oneOf(RUN_TYPES, { title: 'RunType' });
export const TryOutcome = oneOf(TRY_OUTCOMES, { title: 'TryOutcome' });
const TriggerRuleName = oneOf(TRIGGER_RULES, { title: 'TriggerRule' });

export const Receipt = Type.Object(
  {
    rows: Type.Optional(Type.Number()),
    rejects: Type.Optional(Type.Number()),
    dropped: Type.Optional(Type.Number()),
    bytes: Type.Optional(Type.Number()),
    files: Type.Optional(Type.Number()),
    checksum: Type.Optional(Type.String()),
  },
  { title: 'Receipt', description: 'What a step did, in numbers' },
);

export const Progress = Type.Object(
  {
    done: Type.Number(),
    total: Type.Optional(nullable(Type.Number())),
    unit: Type.Optional(NullableString),
    /** Of `done`, a second, over the last moments. */
    rate: Type.Optional(Type.Number()),
    /** Until `total` is reached at this rate. */
    secondsLeft: Type.Optional(Type.Number()),
    /** What else was counted, such as bytes beside rows. */
    beside: Type.Optional(
      Type.Array(Type.Object({ unit: Type.String(), done: Type.Number(), rate: Type.Optional(Type.Number()) })),
    ),
  },
  { title: 'Progress' },
);
export type Progress = Static<typeof Progress>;

/** Half-open, [start, end). */
const interval = {
  intervalStart: NullableDateTime,
  intervalEnd: NullableDateTime,
  /** The calendar day in the DAG's zone that the run belongs to. */
  businessDay: nullable(Day),
};

export const RunBrief = Type.Object(
  {
    runId: Type.String(),
    state: RunState,
    runType: RunType,
    ...interval,
    runAfter: DateTime,
    startedAt: NullableDateTime,
    endedAt: NullableDateTime,
    durationSeconds: NullableNumber,
    /** Of a failed one: the first line of what went wrong first. */
    error: NullableString,
    rowVersion: Type.Integer(),
  },
  { title: 'RunBrief' },
);
export type RunBrief = Static<typeof RunBrief>;

/** How many task instances are in each state; states without any are left out. */
export const Tally = Type.Unsafe<Partial<Record<(typeof TASK_STATES)[number], number>>>({
  type: 'object',
  title: 'Tally',
  properties: Object.fromEntries(TASK_STATES.map((state) => [state, { type: 'integer' }])),
  additionalProperties: false,
});

export const RunSummary = Type.Object(
  {
    ...RunBrief.properties,
    dagId: Type.String(),
    logicalDate: NullableDateTime,
    /** The partition of its assets that it is for. */
    partition: NullableString,
    queuedAt: DateTime,
    triggeredBy: Type.String(),
    triggeringUser: NullableString,
    note: NullableString,
    conf: JsonObject,
    versionNumber: Type.Integer(),
    tally: Tally,
  },
  { title: 'RunSummary' },
);
export type RunSummary = Static<typeof RunSummary>;

export const GraphTask = Type.Object(
  {
    taskId: Type.String(),
    group: NullableString,
    kind: oneOf(['task', 'branch', 'short_circuit', 'sensor', 'operator'], { title: 'TaskKind' }),
    operator: Type.String(),
    triggerRule: TriggerRuleName,
    upstream: Type.Array(Type.String(), { description: 'Task ids' }),
    setup: Type.Boolean(),
    teardown: Type.Boolean(),
    retries: Type.Integer(),
    isMapped: Type.Boolean(),
    inlets: Type.Array(Type.String(), { description: 'URIs of the assets that it reads' }),
    outlets: Type.Array(Type.String(), { description: 'URIs of the assets that it publishes' }),
    docMd: NullableString,
  },
  { title: 'GraphTask' },
);
export type GraphTask = Static<typeof GraphTask>;

export const Graph = Type.Object(
  {
    tasks: Type.Array(GraphTask),
    groups: Type.Array(
      Type.Object({ groupId: Type.String(), parent: NullableString, tooltip: NullableString }, { title: 'GraphGroup' }),
    ),
  },
  { title: 'Graph' },
);
export type Graph = Static<typeof Graph>;

export const InstanceSummary = Type.Object(
  {
    taskId: Type.String(),
    /** -1: the task is not mapped. */
    mapIndex: Type.Integer(),
    /** What a mapped one is called; null: the task is not mapped. */
    label: NullableString,
    state: TaskState,
    tryNumber: Type.Integer(),
    maxTries: Type.Integer(),
    scheduledAt: NullableDateTime,
    queuedAt: NullableDateTime,
    startedAt: NullableDateTime,
    endedAt: NullableDateTime,
    durationSeconds: NullableNumber,
    /** The earliest moment at which a waiting one may run. */
    readyAt: NullableDateTime,
    receipt: nullable(Receipt),
    progress: nullable(Progress),
    /** The first line of what went wrong in the latest try. */
    error: NullableString,
    note: NullableString,
    rowVersion: Type.Integer(),
  },
  { title: 'InstanceSummary' },
);
export type InstanceSummary = Static<typeof InstanceSummary>;

export const TrySummary = Type.Object(
  {
    tryNumber: Type.Integer(),
    /** Null: still running. */
    outcome: nullable(TryOutcome),
    host: NullableString,
    pid: nullable(Type.Integer()),
    queuedAt: NullableDateTime,
    startedAt: DateTime,
    endedAt: NullableDateTime,
    durationSeconds: NullableNumber,
    exitCode: nullable(Type.Integer()),
    error: NullableString,
    errorStack: NullableString,
    receipt: nullable(Receipt),
    progress: nullable(Progress),
    /** What it was given: options of its operator or input of its function, secrets masked; null: nothing. */
    given: nullable(
      Type.Object(
        {
          values: JsonObject,
          /** Names of those that were too large to keep. */
          leftOut: Type.Array(Type.String()),
        },
        { title: 'TryGiven' },
      ),
    ),
    /** How often the same try was taken up: more than once after its worker was lost. */
    claims: Type.Integer(),
  },
  { title: 'TrySummary' },
);
export type TrySummary = Static<typeof TrySummary>;

export const EventEntry = Type.Object(
  {
    id: Type.String(),
    at: DateTime,
    tryNumber: nullable(Type.Integer()),
    from: NullableString,
    to: NullableString,
    reason: Type.String(),
    actor: Type.String(),
    rowVersion: Type.Integer(),
  },
  { title: 'EventEntry' },
);
export type EventEntry = Static<typeof EventEntry>;
