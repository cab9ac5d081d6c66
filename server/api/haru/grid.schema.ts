import { Type, type Static } from 'typebox';
import { Day, NullableDateTime, nullable, NullableString } from '../schema/common.ts';
import { RunBrief, RunState, Tally, TaskState } from './shapes.schema.ts';

const { error: _, ...run } = RunBrief.properties;

export const GridQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
  after: Type.Optional(Type.String()),
});

export const GridPage = Type.Object(
  {
    /** A sign of `cells` is the place of a state here, in hexadecimal. */
    states: Type.Array(TaskState),
    /** The versions that the runs are of: the tasks of each by their number. */
    versions: Type.Array(Type.Array(Type.String()), { description: 'Task ids' }),
    /** Newest first. */
    runs: Type.Array(
      Type.Object(
        {
          ...run,
          /** The place of its version among `versions`. */
          version: Type.Integer(),
          /** One sign for each task, by its number. */
          cells: Type.String(),
          /** Of mapped tasks, by their number: how many instances are in which state. */
          mapped: Type.Unsafe<Record<string, Static<typeof Tally>>>({ type: 'object', additionalProperties: Tally }),
        },
        { title: 'GridRun' },
      ),
    ),
    /** Goes on with older runs, as `after`; null: there are none. */
    next: NullableString,
  },
  { title: 'GridPage' },
);

export const RunDaysQuery = Type.Object({ from: Day, to: Day });

export const RunDays = Type.Object(
  {
    /** Those with runs, and those that should have had one by their deadline; the first first. */
    days: Type.Array(
      Type.Object(
        {
          day: Day,
          queued: Type.Integer(),
          running: Type.Integer(),
          success: Type.Integer(),
          failed: Type.Integer(),
          /** Runs that missed a deadline, or were not there when it passed. */
          late: Type.Integer(),
        },
        { title: 'RunDay' },
      ),
    ),
  },
  { title: 'RunDays' },
);

export const RunTimesQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, default: 60 })),
  /** The times of this task instead of those of the whole run. */
  task: Type.Optional(Type.String()),
});

export const RunTimes = Type.Object(
  {
    /** Newest first. */
    runs: Type.Array(
      Type.Object(
        {
          runId: Type.String(),
          state: RunState,
          /** Of the task, where one is asked for that is not mapped. */
          taskState: nullable(TaskState),
          businessDay: nullable(Day),
          intervalEnd: NullableDateTime,
          runAfter: Type.String({ format: 'date-time' }),
          queuedAt: NullableDateTime,
          startedAt: NullableDateTime,
          endedAt: NullableDateTime,
          /** The deadline of the run. */
          dueAt: NullableDateTime,
        },
        { title: 'RunTime' },
      ),
    ),
  },
  { title: 'RunTimes' },
);
