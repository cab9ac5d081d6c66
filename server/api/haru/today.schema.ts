import { Type } from 'typebox';
import type { Static } from 'typebox';
import { READINESS } from '../../core/readiness.ts';
import { DateTime, Day, nullable, NullableDateTime, NullableString, oneOf } from '../schema/common.ts';
import { BackfillSummary } from './backfills.schema.ts';
import { PartitionState } from './assets.schema.ts';
import { Progress, RunState, Tally } from './shapes.schema.ts';

export const TodayQuery = Type.Object({
  /** Absent: the latest day that is over. */
  day: Type.Optional(Day),
});

const DaySlice = Type.Object(
  {
    partition: Type.String(),
    /** [start, end): what it is for. */
    start: DateTime,
    end: DateTime,
    state: PartitionState,
  },
  { title: 'DaySlice' },
);

const TodayAsset = Type.Object(
  {
    uri: Type.String(),
    /** Nothing else is made from it. */
    isMart: Type.Boolean(),
    zone: Type.String(),
    readiness: oneOf(READINESS, { title: 'Readiness' }),
    /** By when it is to hold the day; null: nobody waits for it by a certain time. */
    dueAt: NullableDateTime,
    /** When it was last published for the day. */
    publishedAt: NullableDateTime,
    /** The last of its partitions that share time with the day. */
    partition: Type.String(),
    /**
     * What the day is made of, in order: the partitions of its source, each with how much of it the asset holds; of one
     * without a source its own partitions.
     */
    parts: Type.Array(DaySlice),
    /** The run of that time that publishes it and needs attention first; null: there is none yet. */
    run: nullable(
      Type.Object(
        { dagId: Type.String(), runId: Type.String(), state: RunState, startedAt: NullableDateTime },
        { title: 'ProducingRun' },
      ),
    ),
    /** When the next run that publishes it starts; null: none is planned. */
    nextRunAt: NullableDateTime,
    /** The DAGs that publish it. */
    producers: Type.Array(Type.String()),
    /** The DAGs that start once it is complete. */
    starts: Type.Array(Type.String()),
  },
  { title: 'TodayAsset' },
);
export type TodayAsset = Static<typeof TodayAsset>;

const runKey = { dagId: Type.String(), runId: Type.String(), businessDay: nullable(Day) };
const instanceKey = { taskId: Type.String(), mapIndex: Type.Integer(), label: NullableString };

const FailedRun = Type.Object(
  {
    ...runKey,
    /** `running`: a task of it has failed, and others go on. */
    state: RunState,
    endedAt: NullableDateTime,
    /** The task that failed first, and its map index; null: none did. */
    taskId: NullableString,
    mapIndex: nullable(Type.Integer()),
    /** The first line of what it says. */
    error: NullableString,
  },
  { title: 'FailedRun' },
);

const RunningRun = Type.Object(
  {
    ...runKey,
    startedAt: NullableDateTime,
    tally: Tally,
    /** Those that hold a worker, at most three. */
    tasks: Type.Array(
      Type.Object(
        {
          ...instanceKey,
          tryNumber: Type.Integer(),
          startedAt: NullableDateTime,
          progress: nullable(Progress),
        },
        { title: 'RunningTask' },
      ),
    ),
  },
  { title: 'RunningRun' },
);

const OpenWait = Type.Union(
  [
    Type.Object({ kind: oneOf(['retry', 'look', 'time']), at: NullableDateTime }),
    Type.Object({ kind: oneOf(['run']), dagId: Type.String(), taskId: NullableString }),
    Type.Object({ kind: oneOf(['job']), name: Type.String(), host: Type.String() }),
    Type.Object({ kind: oneOf(['slot']), pool: Type.String(), queue: Type.String() }),
  ],
  { title: 'OpenWait' },
);

const WaitingTask = Type.Object({ ...runKey, ...instanceKey, on: OpenWait }, { title: 'WaitingTask' });

/** Runs of a DAG that have not started. */
const WaitingRuns = Type.Object(
  {
    ...runKey,
    count: Type.Integer(),
    isPaused: Type.Boolean(),
    runAfter: DateTime,
  },
  { title: 'WaitingRuns' },
);

const Health = Type.Object(
  {
    schedulers: Type.Integer(),
    workers: Type.Integer(),
    draining: Type.Integer(),
    /** Schedulers and workers that went without a word within the last day. */
    lost: Type.Integer(),
    slots: Type.Integer(),
    running: Type.Integer(),
    queued: Type.Integer(),
    queuedSince: NullableDateTime,
    isLoaderAlive: Type.Boolean(),
    importErrors: Type.Integer(),
  },
  { title: 'Health' },
);

export const Today = Type.Object(
  {
    /** As of when. */
    at: DateTime,
    /** In whose days it is told. */
    zone: Type.String(),
    day: Day,
    /** [start, end) of the day. */
    start: DateTime,
    end: DateTime,
    /** The latest day that is over. */
    latestDay: Day,
    /** Marts first, then what needs attention first. */
    assets: Type.Array(TodayAsset),
    isTruncated: Type.Boolean(),
    /** Since when, and until when, failures are told; null: until now. */
    failedSince: DateTime,
    failedUntil: NullableDateTime,
    failed: Type.Array(FailedRun),
    running: Type.Array(RunningRun),
    waitingTasks: Type.Array(WaitingTask),
    waitingRuns: Type.Array(WaitingRuns),
    /** The latest of all DAGs. */
    backfills: Type.Array(BackfillSummary),
    health: Health,
  },
  { title: 'Today' },
);
export type Today = Static<typeof Today>;
