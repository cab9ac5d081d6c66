import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, Day, JsonObject, nullable, NullableDateTime, NullableString } from '../schema/common.ts';
import { Notification, RunDeadline } from './notices.schema.ts';
import { Graph, InstanceSummary, RunState, RunSummary, RunType, Tally, TryOutcome } from './shapes.schema.ts';

export const RunPage = Type.Object(
  {
    runs: Type.Array(RunSummary),
    /** Goes on after the last row, as `after`; null: there are no more. */
    next: NullableString,
  },
  { title: 'RunPage' },
);

export const RunPageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  after: Type.Optional(Type.String()),
  state: Type.Optional(Type.Array(RunState)),
  type: Type.Optional(Type.Array(RunType)),
  /** Business days, both included. */
  from: Type.Optional(Day),
  to: Type.Optional(Day),
});

export const RunDetail = Type.Object(
  {
    run: RunSummary,
    graph: Graph,
    /** What started the run: events of assets, the oldest first, at most 100. */
    assetEvents: Type.Array(
      Type.Object(
        {
          id: Type.Integer(),
          asset: Type.String(),
          partition: NullableString,
          at: DateTime,
          /** The run that published it; null: it was reported from outside. */
          dagId: NullableString,
          runId: NullableString,
        },
        { title: 'RunAssetEvent' },
      ),
    ),
    /** Of a failed run: the task that failed first; null: none has. */
    failure: nullable(
      Type.Object(
        {
          taskId: Type.String(),
          /** -1: the task is not mapped. */
          mapIndex: Type.Integer(),
          error: NullableString,
        },
        { title: 'RunFailure' },
      ),
    ),
    /** Run ids of the DAG's runs right before and after this one; null: there is none. */
    neighbors: Type.Object({ earlier: NullableString, later: NullableString }, { title: 'NeighborRuns' }),
    deadlines: Type.Array(RunDeadline),
    /** What was sent about it or waits to be, the latest first, at most 50. */
    notifications: Type.Array(Notification),
    /** Counts by state of each task, by task id. */
    tallies: Type.Unsafe<Record<string, Static<typeof Tally>>>({ type: 'object', additionalProperties: Tally }),
    /** Unmapped ones first; at most 1,000. The others are read by task. */
    instances: Type.Array(InstanceSummary),
    /** True where `instances` does not hold all of them. */
    isTruncated: Type.Boolean(),
  },
  { title: 'RunDetail' },
);
export type RunDetail = Static<typeof RunDetail>;

export const TryTimes = Type.Object(
  {
    /** Of tasks that are not mapped, by task and number; at most 5,000. */
    tries: Type.Array(
      Type.Object(
        {
          taskId: Type.String(),
          tryNumber: Type.Integer(),
          /** Null: still running. */
          outcome: nullable(TryOutcome),
          queuedAt: NullableDateTime,
          startedAt: DateTime,
          endedAt: NullableDateTime,
        },
        { title: 'RunTry' },
      ),
    ),
    /** Of mapped tasks: from the first of their instances to the last. */
    spans: Type.Array(
      Type.Object(
        {
          taskId: Type.String(),
          queuedAt: NullableDateTime,
          startedAt: NullableDateTime,
          /** Of those that have ended, the last. */
          endedAt: NullableDateTime,
        },
        { title: 'MappedSpan' },
      ),
    ),
  },
  { title: 'TryTimes' },
);

export const RunKeyParams = Type.Object({ dagId: Type.String(), runId: Type.String() });

export const TriggerBody = Type.Object(
  {
    /** Values of the DAG's parameters. */
    params: Type.Optional(JsonObject),
    runId: Type.Optional(Type.String()),
    logicalDate: Type.Optional(NullableDateTime),
    /** Both or none. */
    intervalStart: Type.Optional(DateTime),
    intervalEnd: Type.Optional(DateTime),
    note: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  },
  { title: 'TriggerBody', additionalProperties: false },
);

export const FieldErrors = Type.Object(
  {
    detail: Type.String(),
    errors: Type.Array(
      Type.Object(
        {
          /** A JSON pointer into what was sent, e.g. `/params/day`. */
          path: Type.String(),
          message: Type.String(),
        },
        { title: 'FieldError' },
      ),
    ),
  },
  { title: 'FieldErrors' },
);
