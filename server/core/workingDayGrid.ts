import { businessDay, endOfDay, readingOfDay, startOfDay } from './businessDay.ts';
import type { Day } from './calendar.ts';
import type { Grid } from './grid.ts';
import { daysMovedTo, workingDayFrom, type OnHoliday, type WorkingCalendar } from './workingCalendar.ts';
import { instantInGap, instantsOf, offsetAt, readingAt } from './zone.ts';

interface Rule {
  readonly calendar: WorkingCalendar;
  /** On a day without work a fire is left out, or moves to the same time of the nearest working day after or before. */
  readonly onHoliday: OnHoliday;
  /** Whose calendar days and wall clock count. */
  readonly zone: string;
}

/** 1: towards later instants, -1: towards earlier ones. */
type Step = 1 | -1;

/** The fires of a grid on working days; fires that fall together are one. */
export function workingDayGrid(grid: Grid, rule: Rule): Grid {
  return {
    after: (instant) => nearest(grid, rule, instant, 1),
    before: (instant) => nearest(grid, rule, instant, -1),
    atOrAfter: (instant) => nearest(grid, rule, later(instant, -1), 1),
    atOrBefore: (instant) => nearest(grid, rule, later(instant, 1), -1),
  };
}

/** Goes from working day to working day, over those that have no fire at once. */
function nearest(grid: Grid, rule: Rule, from: Date, step: Step): Date | null {
  const { calendar, onHoliday, zone } = rule;
  let day = workingDayFrom(calendar, businessDay(from, zone), step);
  for (;;) {
    const sources = daysMovedTo(calendar, day, onHoliday);
    const fires = sources.flatMap((source) => nearestMoved(grid, rule, { source, day, from, step })?.getTime() ?? []);
    if (fires.length > 0) return new Date(step === 1 ? Math.min(...fires) : Math.max(...fires));
    const days = sources.toSorted();
    const beyond = step === 1 ? grid.atOrAfter(endOfDay(days.at(-1)!, zone)) : grid.before(startOfDay(days[0]!, zone));
    if (!beyond) return null;
    const towards = onHoliday === 'skip' ? step : onHoliday === 'next' ? 1 : -1;
    day = workingDayFrom(calendar, businessDay(beyond, zone), towards);
  }
}

interface Search {
  /** The day whose fires are looked at. */
  readonly source: Day;
  /** The working day on which they run. */
  readonly day: Day;
  readonly from: Date;
  readonly step: Step;
}

/**
 * The nearest to `from` of the source's fires as they stand on `day`. Where the clock is set on either day, their order may
 * differ by as much, so the search begins so much earlier and goes on so much longer.
 */
function nearestMoved(grid: Grid, { zone }: Rule, { source, day, from, step }: Search): Date | null {
  const [start, end] = [startOfDay(source, zone), endOfDay(source, zone)];
  const disorder = source === day ? 0 : 2 * Math.max(changeOn(source, zone), changeOn(day, zone));
  const begin = later(moved(from, day, source, zone), -step * disorder).getTime();
  const next = (instant: Date): Date | null => (step === 1 ? grid.after(instant) : grid.before(instant));
  let best: Date | null = null;
  let first: Date | null = null;
  let fire = next(new Date(Math.min(Math.max(begin, start.getTime() - 1), end.getTime())));
  while (fire && fire >= start && fire < end && !(first && Math.abs(fire.getTime() - first.getTime()) > disorder)) {
    const there = moved(fire, source, day, zone);
    if (isBeyond(there, from, step)) {
      first ??= fire;
      if (!best || isBeyond(best, there, step)) best = there;
    }
    fire = next(fire);
  }
  return best;
}

/** The same time of the day on another day. */
function moved(instant: Date, from: Day, to: Day, zone: string): Date {
  if (from === to) return instant;
  const reading = readingAt(zone, instant.getTime()) + readingOfDay(to) - readingOfDay(from);
  return new Date(instantsOf(zone, reading).at(-1) ?? instantInGap(zone, reading));
}

/** By how much the clock is set on a day. */
function changeOn(day: Day, zone: string): number {
  return Math.abs(offsetAt(zone, startOfDay(day, zone).getTime()) - offsetAt(zone, endOfDay(day, zone).getTime()));
}

function isBeyond(instant: Date, other: Date, step: Step): boolean {
  return step === 1 ? instant > other : instant < other;
}

function later(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
