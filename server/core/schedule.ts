import type { DagDefinition, ScheduleDefinition } from './definition.ts';
import { cronGrid, periodGrid, type Grid } from './grid.ts';
import type { WorkingCalendar } from './workingCalendar.ts';

/** A half-open stretch of time, [start, end). */
export interface Span {
  readonly start: Date;
  readonly end: Date;
}

export interface PlannedRun {
  readonly intervalStart: Date;
  readonly intervalEnd: Date;
  readonly logicalDate: Date;
  /** The run is due from here on: the end of its interval and the schedule's delay. */
  readonly runAfter: Date;
}

export interface ScheduleState {
  /** The interval of the latest scheduled run; null: there is none yet. */
  readonly lastInterval: Span | null;
  /** Bounds of the DAG; an interval that starts exactly at `end` is still within them. */
  readonly start: Date | null;
  readonly end: Date | null;
  /** False: what lies before the latest complete interval is left out. */
  readonly catchup: boolean;
  readonly now: Date;
  /** Left out: those that come with Haru. */
  readonly calendars?: readonly WorkingCalendar[];
}

/** The state of a DAG's schedule after the latest of its scheduled runs. */
export function scheduleStateOf(
  { start, end, catchup }: Pick<DagDefinition, 'start' | 'end' | 'catchup'>,
  lastInterval: Span | null,
  { now, calendars }: Required<Pick<ScheduleState, 'now' | 'calendars'>>,
): ScheduleState {
  return {
    lastInterval,
    start: start === null ? null : new Date(start),
    end: end === null ? null : new Date(end),
    catchup,
    now,
    calendars,
  };
}

/** The run that a schedule wants next, due or not yet; null: none any more. */
export function nextRun(schedule: ScheduleDefinition | null, state: ScheduleState): PlannedRun | null {
  switch (schedule?.kind) {
    case undefined:
      return null;
    case 'cron':
      return schedule.timing === 'trigger'
        ? nextMoment(cronGrid(schedule, state.calendars), schedule.delayMs, state)
        : nextInterval(cronGrid(schedule, state.calendars), schedule.delayMs, state);
    case 'every':
      return nextInterval(periodGrid(schedule, state.start), schedule.delayMs, state);
    case 'once':
      return state.lastInterval
        ? null
        : within(planned({ start: state.start ?? state.now, end: state.start ?? state.now }, 0), state);
    case 'continuous':
      return nextStretch(state);
    case 'assets':
      return null;
  }
}

/** The interval that a run started by hand at `now` works on: the latest complete one, or no time at all where the schedule knows only moments. */
export function manualInterval(
  schedule: ScheduleDefinition | null,
  now: Date,
  start: Date | null = null,
  calendars?: readonly WorkingCalendar[],
): Span {
  const grid =
    schedule?.kind === 'cron' && schedule.timing === 'interval'
      ? cronGrid(schedule, calendars)
      : schedule?.kind === 'every'
        ? periodGrid(schedule, start)
        : null;
  const end = grid?.atOrBefore(now) ?? now;
  return { start: grid?.before(end) ?? end, end };
}

/** Schedules whose runs are all known beforehand, in both directions of time. */
export type RepeatingSchedule = Extract<ScheduleDefinition, { kind: 'cron' | 'every' }>;

/** The runs of a schedule from the first that begins at or after an instant on, one after another, whatever has run so far. */
export function* runsFrom(
  schedule: RepeatingSchedule,
  from: Date,
  calendars?: readonly WorkingCalendar[],
): Generator<PlannedRun, void> {
  const grid = schedule.kind === 'cron' ? cronGrid(schedule, calendars) : periodGrid(schedule, null);
  const isMoment = schedule.kind === 'cron' && schedule.timing === 'trigger';
  for (let start = grid.atOrAfter(from); start;) {
    const next = grid.after(start);
    if (isMoment) yield planned({ start, end: start }, schedule.delayMs);
    else if (next) yield planned({ start, end: next }, schedule.delayMs);
    start = next;
  }
}

/** Data intervals: each from one fire to the next, beginning where the last one ended. */
function nextInterval(grid: Grid, delayMs: number, state: ScheduleState): PlannedRun | null {
  const { lastInterval, catchup, now } = state;
  const bound = state.start && grid.atOrAfter(state.start);
  const earliest = catchup ? bound : latest(latestComplete(grid, now), bound);
  const start = lastInterval ? latest(grid.atOrBefore(lastInterval.end), earliest) : earliest;
  const end = start && grid.after(start);
  return start && end && within(planned({ start, end }, delayMs), state);
}

/** Start of the last interval that has ended by now; one that ends right now has. */
function latestComplete(grid: Grid, now: Date): Date | null {
  const end = grid.atOrBefore(now);
  return end && grid.before(end);
}

/** Moments: each run is for a fire itself. */
function nextMoment(grid: Grid, delayMs: number, state: ScheduleState): PlannedRun | null {
  const { lastInterval, catchup, now } = state;
  const bound = state.start && grid.atOrAfter(state.start);
  const following = lastInterval ? grid.after(lastInterval.end) : state.start ? null : firstMoment(grid, now);
  const moment = catchup ? (following ?? bound) : [grid.atOrBefore(now), following, bound].reduce(latest, null);
  return moment && within(planned({ start: moment, end: moment }, delayMs), state);
}

/** The least that a fire may lie back to be the first run of a DAG without a start. */
const RECENT_MS = 5 * 60_000;

/** Without a start: the last fire if a tenth of the time to the next, or five minutes, have not passed since; else the next. */
function firstMoment(grid: Grid, now: Date): Date | null {
  const last = grid.atOrBefore(now);
  const next = grid.atOrAfter(now);
  if (!last || !next) return last ?? next;
  const tolerance = Math.max((next.getTime() - last.getTime()) / 10, RECENT_MS);
  return now.getTime() - last.getTime() <= tolerance ? last : next;
}

/**
 * One run after another, each from the end of the last until now. The first one of a DAG without a start is a moment; what
 * follows a moment begins a millisecond later, since no two runs have one logical date.
 */
function nextStretch(state: ScheduleState): PlannedRun | null {
  const last = state.lastInterval;
  const after = last && (last.start < last.end ? last.end : new Date(last.end.getTime() + 1));
  const start = after ?? state.start ?? state.now;
  const run = planned({ start, end: state.now > start ? state.now : start }, 0);
  return state.end && run.intervalEnd > state.end ? null : run;
}

function planned({ start, end }: Span, delayMs: number): PlannedRun {
  return { intervalStart: start, intervalEnd: end, logicalDate: start, runAfter: new Date(end.getTime() + delayMs) };
}

function within(run: PlannedRun, { end }: ScheduleState): PlannedRun | null {
  return end && run.intervalStart > end ? null : run;
}

function latest(a: Date | null, b: Date | null): Date | null {
  return a && b ? (a > b ? a : b) : (a ?? b);
}
