import { REASON_OF_STATE, type BackfillReason } from './backfillReason.ts';
import { businessDay } from './businessDay.ts';
import { requireCalendar } from './calendars.ts';
import type { DagDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import { isSelfContained, tasksOfSubset, type TaskSubset } from './subset.ts';
import { runsFrom, type PlannedRun, type RepeatingSchedule } from './schedule.ts';
import type { RunState } from './states.ts';
import { isWorkingDay, type WorkingCalendar } from './workingCalendar.ts';

/** What becomes of dates that have an ended run: nothing, those that failed go again, or all of them. */
export const REPROCESS = ['none', 'failed', 'completed'] as const;
export type Reprocess = (typeof REPROCESS)[number];

interface BackfillRange {
  /** Bounds of the starts of intervals, both included. */
  readonly from: Date;
  readonly to: Date;
  /** Of these, only dates whose business day is a working day of this calendar; null: all. */
  readonly calendar: string | null;
  /** Of these, only dates of these business days; absent: all. */
  readonly days?: readonly string[] | undefined;
}

export interface BackfillRequest extends BackfillRange {
  readonly reprocess: Reprocess;
  /** True: the newest date goes first. */
  readonly backwards: boolean;
}

/** What a plan needs to know of the DAG. */
export interface BackfillSubject extends Pick<DagDefinition, 'dagId' | 'schedule' | 'start' | 'zone'> {
  readonly calendars: readonly WorkingCalendar[];
  /** Any of the tasks that are meant waits for its own run of the date before. */
  readonly dependsOnPast: boolean;
  /** False: the tasks that are meant read results of others, so that they need a run that has these. */
  readonly isSelfContained: boolean;
}

/** What a plan needs to know of a DAG, by its definition. Throws `INVALID_INPUT` for a task that it does not have. */
export function backfillSubject(
  definition: DagDefinition,
  subset: TaskSubset | null,
  calendars: readonly WorkingCalendar[],
): BackfillSubject {
  const { dagId, schedule, start, zone, tasks } = definition;
  const meant = subset === null ? [...tasks.keys()] : tasksOfSubset(definition, subset);
  return {
    dagId,
    schedule,
    start,
    zone,
    calendars,
    dependsOnPast: meant.some((taskNo) => tasks[taskNo]!.dependsOnPast),
    isSelfContained: isSelfContained(definition, meant),
  };
}

/** The run that a date has already. */
export interface ExistingRun {
  readonly runNo: number;
  readonly runId: string;
  readonly state: RunState;
  /** False: its version, or the one that it is to go over to, has none of the tasks that are meant. */
  readonly hasTasks: boolean;
  /** False: it is to go over to the latest version, and cannot. */
  readonly canMove: boolean;
}

/** `create`, `clear`: done by the backfill. `skip`: there is a run, and it stays. `blocked`: something stands in the way. */
export const BACKFILL_ACTIONS = ['create', 'clear', 'skip', 'blocked'] as const;
export type BackfillAction = (typeof BACKFILL_ACTIONS)[number];

export interface BackfillDate extends PlannedRun {
  readonly action: BackfillAction;
  readonly reason: BackfillReason;
  readonly existing: ExistingRun | null;
}

/** Dates that one backfill may have. */
const MAX_BACKFILL_DATES = 10_000;

/**
 * What a backfill does with each complete interval that starts within its range, in the order in which it does it.
 * `existing`: the DAG's runs by logical date, in milliseconds. Throws where no backfill can be made of the request.
 */
export function planBackfill(
  subject: BackfillSubject,
  request: BackfillRequest,
  existing: ReadonlyMap<number, ExistingRun>,
  now: Date,
): readonly BackfillDate[] {
  const schedule = requireRepeating(subject, request);
  const dates = completeIntervals({ ...subject, schedule }, request, now).map((run) =>
    dateOf(subject, run, existing.get(run.logicalDate.getTime()) ?? null, request.reprocess),
  );
  if (dates.length === 0) throw nothingWithin(subject, request, now);
  return request.backwards ? dates.toReversed() : dates;
}

/** Whether a backfill of this plan would do anything. */
export function hasWork(plan: readonly Pick<BackfillDate, 'action'>[]): boolean {
  return plan.some(({ action }) => action === 'create' || action === 'clear');
}

/** Where a plan is not the one that was seen before: a sentence for each of the first dates that differ. */
export function planChanges(
  seen: readonly Pick<BackfillDate, 'logicalDate' | 'action'>[],
  plan: readonly Pick<BackfillDate, 'logicalDate' | 'action'>[],
): readonly string[] {
  const before = new Map(seen.map(({ logicalDate, action }) => [logicalDate.getTime(), action]));
  const after = new Map(plan.map(({ logicalDate, action }) => [logicalDate.getTime(), action]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((date) => before.get(date) !== after.get(date))
    .map(
      (date) => `${new Date(date).toISOString()}: ${before.get(date) ?? 'absent'}, now ${after.get(date) ?? 'absent'}`,
    );
}

/** The schedule that gives the dates. Throws where the request is none that a backfill can be made of. */
function requireRepeating(
  { dagId, schedule, dependsOnPast }: BackfillSubject,
  request: BackfillRequest,
): RepeatingSchedule {
  const { from, to, backwards, reprocess } = request;
  if (from > to)
    throw invalid(`The range of a backfill ends (${to.toISOString()}) before it starts (${from.toISOString()}).`);
  if (schedule?.kind !== 'cron' && schedule?.kind !== 'every')
    throw invalid(
      `${dagId} has no schedule that repeats, so it has no dates to backfill. Start a run by hand instead.`,
    );
  if (!dependsOnPast) return schedule;
  if (backwards)
    throw invalid(`Tasks of ${dagId} depend on the date before, so it cannot be backfilled from the newest date on.`);
  if (reprocess === 'none')
    throw invalid(
      `Tasks of ${dagId} depend on the date before: a backfill of it reprocesses failed or completed runs, never none.`,
    );
  return schedule;
}

function completeIntervals(
  subject: BackfillSubject & { readonly schedule: RepeatingSchedule },
  { from, to, calendar, days }: BackfillRange,
  now: Date,
): readonly PlannedRun[] {
  const { schedule, start, zone, calendars } = subject;
  const working = calendar === null ? null : requireCalendar(calendar, calendars);
  const chosen = days && new Set(days);
  // The grid of a period hangs on the DAG's own start, not on the start of the range.
  const anchored = schedule.kind === 'every' ? { ...schedule, anchor: schedule.anchor ?? start } : schedule;
  const runs: PlannedRun[] = [];
  for (const run of runsFrom(anchored, from, calendars)) {
    if (run.intervalStart > to || run.intervalEnd >= now) break;
    if (chosen && !chosen.has(businessDay(run.intervalStart, zone))) continue;
    if (working && !isWorkingDay(working, businessDay(run.intervalStart, zone))) continue;
    if (runs.length === MAX_BACKFILL_DATES)
      throw invalid(`A backfill has at most ${MAX_BACKFILL_DATES} dates. Give a shorter range.`);
    runs.push(run);
  }
  return runs;
}

function dateOf(
  { isSelfContained: mayCreate }: BackfillSubject,
  run: PlannedRun,
  existing: ExistingRun | null,
  reprocess: Reprocess,
): BackfillDate {
  const date = (action: BackfillAction, reason: BackfillReason): BackfillDate => ({ ...run, existing, action, reason });
  if (!existing) return mayCreate ? date('create', 'no_run') : date('blocked', 'no_results');
  const { state, hasTasks, canMove } = existing;
  const reason = REASON_OF_STATE[state];
  if (state === 'queued' || state === 'running') return date('blocked', reason);
  const goesAgain = reprocess === 'completed' || (reprocess === 'failed' && state === 'failed');
  if (!goesAgain) return date('skip', reason);
  if (!canMove) return date('blocked', 'no_latest');
  return hasTasks ? date('clear', reason) : date('skip', 'no_such_tasks');
}

function nothingWithin({ dagId }: BackfillSubject, { from, to, calendar }: BackfillRange, now: Date): HaruError {
  const range = `${from.toISOString()} to ${to.toISOString()}`;
  return invalid(
    from >= now
      ? `${range} lies in the future. A backfill works on intervals that have ended.`
      : `No interval of ${dagId} that has ended starts ${calendar === null ? '' : `on a working day (${calendar}) `}from ${range}. Give a longer range.`,
  );
}

function invalid(message: string): HaruError {
  return new HaruError('INVALID_INPUT', message);
}
