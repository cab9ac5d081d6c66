import { Type } from 'typebox';
import type { Static } from 'typebox';
import { BACKFILL_ACTIONS, REPROCESS } from '../../core/backfill.ts';
import { BACKFILL_STATES } from '../../core/backfillProgress.ts';
import { BACKFILL_REASONS } from '../../core/backfillReason.ts';
import { DATE_STATES } from '../../db/read/backfills.ts';
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

const Reprocess = oneOf(REPROCESS, { title: 'ReprocessBehavior' });
const BackfillAction = oneOf(BACKFILL_ACTIONS, { title: 'BackfillAction' });
const BackfillReason = oneOf(BACKFILL_REASONS, { title: 'BackfillReason' });
const BackfillState = oneOf(BACKFILL_STATES, { title: 'BackfillState' });
const BackfillDateState = oneOf(DATE_STATES, { title: 'BackfillDateState' });

export const SubsetBody = Type.Object(
  {
    taskIds: Type.Array(Type.String(), { minItems: 1 }),
    /** True: without the tasks that they depend on. */
    ignoreDependencies: Type.Optional(Type.Boolean({ default: false })),
    /** With all tasks after them. */
    downstream: Type.Optional(Type.Boolean({ default: false })),
  },
  { title: 'TaskSubset', additionalProperties: false },
);
export type SubsetBody = Static<typeof SubsetBody>;

const request = {
  /** Calendar days in the DAG's zone, both included. */
  from: Day,
  to: Day,
  /** Only the working days of this calendar; null or left out: all days. */
  calendar: Type.Optional(nullable(Type.String({ minLength: 1 }))),
  /** Only these business days of the range; left out: all. */
  days: Type.Optional(Type.Array(Day, { minItems: 1, maxItems: 10_000 })),
  /** Only these tasks; null or left out: all. */
  tasks: Type.Optional(nullable(SubsetBody)),
  reprocess: Type.Optional(Reprocess),
  /** True: runs that are cleared go over to the latest version; else they keep theirs. */
  onLatestVersion: Type.Optional(Type.Boolean({ default: false })),
  backwards: Type.Optional(Type.Boolean({ default: false })),
  maxActiveRuns: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 10 })),
};

export const BackfillPlanBody = Type.Object(request, { title: 'BackfillPlanBody', additionalProperties: false });
export type BackfillPlanBody = Static<typeof BackfillPlanBody>;

const plannedDate = {
  businessDay: Day,
  logicalDate: DateTime,
  intervalStart: DateTime,
  intervalEnd: DateTime,
  action: BackfillAction,
  reason: BackfillReason,
  /** The run of this date; null: there is none. */
  runId: NullableString,
};

export const BackfillPlan = Type.Object(
  {
    /** In the order in which they go. */
    dates: Type.Array(Type.Object(plannedDate, { title: 'PlannedDate' })),
    /** Judged by the latest runs; null: none has succeeded yet. */
    secondsEstimate: NullableNumber,
    /** A backfill of the DAG that goes on and works on some of these dates: until it has ended, this one is refused. */
    overlaps: nullable(Type.Integer()),
  },
  { title: 'BackfillPlan' },
);

export const BackfillBody = Type.Object(
  {
    ...request,
    /** Values of the DAG's parameters; left out: the defaults, and runs that are cleared keep theirs. */
    params: Type.Optional(nullable(JsonObject)),
    /** The plan that was looked at: any other by now is refused with 409. */
    seen: Type.Optional(
      nullable(Type.Array(Type.Object({ logicalDate: DateTime, action: BackfillAction }, { title: 'SeenDate' }))),
    ),
  },
  { title: 'BackfillBody', additionalProperties: false },
);
export type BackfillBody = Static<typeof BackfillBody>;

/** How many dates are in each state; states without any are left out. */
const BackfillProgress = Type.Unsafe<Partial<Record<(typeof DATE_STATES)[number], number>>>({
  type: 'object',
  title: 'BackfillProgress',
  properties: Object.fromEntries(DATE_STATES.map((state) => [state, { type: 'integer' }])),
  additionalProperties: false,
});

export const BackfillSummary = Type.Object(
  {
    id: Type.Integer(),
    dagId: Type.String(),
    state: BackfillState,
    /** Calendar days in the DAG's zone. */
    firstDay: Day,
    lastDay: Day,
    calendar: NullableString,
    /** Null: all tasks. */
    tasks: nullable(SubsetBody),
    reprocess: Reprocess,
    onLatestVersion: Type.Boolean(),
    backwards: Type.Boolean(),
    maxActiveRuns: Type.Integer(),
    params: nullable(JsonObject),
    createdBy: Type.String(),
    createdAt: DateTime,
    completedAt: NullableDateTime,
    progress: BackfillProgress,
    /** That ended of late; null: it does not go on. */
    runsPerMinute: NullableNumber,
    /** Until it has ended, judged by the latest runs; null: it does not go on, or none has succeeded yet. */
    secondsLeft: NullableNumber,
  },
  { title: 'BackfillSummary' },
);
export type BackfillSummary = Static<typeof BackfillSummary>;

export const BackfillPage = Type.Object(
  {
    backfills: Type.Array(BackfillSummary),
    /** Goes on after the last row, as `after`; null: there are no more. */
    next: NullableString,
  },
  { title: 'BackfillPage' },
);

export const BackfillDates = Type.Object(
  {
    dates: Type.Array(
      Type.Object(
        {
          ...plannedDate,
          state: BackfillDateState,
          /** Of a failed run: the first line of what went wrong first. */
          error: NullableString,
        },
        { title: 'BackfillDate' },
      ),
    ),
  },
  { title: 'BackfillDates' },
);

export const BackfillPageQuery = Type.Object({
  state: Type.Optional(BackfillState),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  after: Type.Optional(Type.String()),
});

export const BackfillKeyParams = Type.Object({ dagId: Type.String(), backfillId: Type.Integer() });
