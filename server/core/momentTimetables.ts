import type { PlannedRun, ScheduleState, Span } from './schedule.ts';

/** A step by the calendar in UTC; a month later than 31 January is the last day of February. */
export interface CalendarStep {
  readonly months?: number;
  readonly ms?: number;
}

/** The run for the next of given moments: without catchup one that is not past. Null: there is none within `end`. */
export function nextEvent(
  events: readonly Date[],
  { lastInterval, start, end, catchup, now }: ScheduleState,
): PlannedRun | null {
  const event = inOrder(events).find(
    (moment) =>
      (!lastInterval || moment > lastInterval.end) && (!start || moment >= start) && (catchup || moment >= now),
  );
  return event && (!end || event <= end) ? runOf({ start: event, end: event }) : null;
}

/** The moment of a run by hand among given ones alone: the last that has been, else the first. */
export function eventOfManualRun(events: readonly Date[], now: Date): Date | null {
  const moments = inOrder(events);
  return moments.findLast((moment) => moment <= now) ?? moments[0] ?? null;
}

/** The run a step after the last one: without catchup none before now. Null: the schedule has no start to count from. */
export function nextMomentByStep(
  step: CalendarStep,
  { lastInterval, start, catchup, now }: ScheduleState,
): PlannedRun | null {
  const following = lastInterval ? plus(lastInterval.end, step) : start;
  const moment = !catchup && (!following || following < now) ? now : following;
  return moment && runOf({ start: moment, end: moment });
}

/** The interval of a step from the end of the last one on: without catchup the latest complete one. */
export function nextIntervalByStep(
  step: CalendarStep,
  { lastInterval, start, catchup, now }: ScheduleState,
): PlannedRun | null {
  let from = lastInterval?.end ?? start;
  if (!from) return null;
  while (!catchup && plus(plus(from, step), step) <= now) from = plus(from, step);
  return runOf({ start: from, end: plus(from, step) });
}

/** The interval of a run by hand: the step that ends now. */
export function manualIntervalByStep({ months = 0, ms = 0 }: CalendarStep, now: Date): Span {
  return { start: plus(now, { months: -months, ms: -ms }), end: now };
}

function plus(instant: Date, { months = 0, ms = 0 }: CalendarStep): Date {
  const moved = new Date(instant);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  // Beyond the month's last day it has run over into the month after.
  if (moved.getUTCDate() !== instant.getUTCDate()) moved.setUTCDate(0);
  return new Date(moved.getTime() + ms);
}

function runOf({ start, end }: Span): PlannedRun {
  return { intervalStart: start, intervalEnd: end, logicalDate: start, runAfter: end };
}

function inOrder(events: readonly Date[]): readonly Date[] {
  return events.toSorted((a, b) => a.getTime() - b.getTime());
}
