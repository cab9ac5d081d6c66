import type { components } from '../api/schema.ts';
import { addDays } from './clock.ts';
import { RUN_STATE_DISPLAY, type StateDisplay } from './states.ts';

type PlannedDate = components['schemas']['PlannedDate'];

/** Days that somebody chose: a range, but for some of its days. */
export interface DayChoice {
  readonly from: string;
  /** Included. */
  readonly to: string;
  readonly excluded: readonly string[];
}

/** What a click on a day makes of the choice: within the range it takes the day out or in again, else a new range begins. */
export function clickDay(choice: DayChoice, day: string): DayChoice {
  if (!isWithin(choice, day) || choice.from === choice.to) return { from: day, to: day, excluded: [] };
  const { excluded } = choice;
  return {
    ...choice,
    excluded: excluded.includes(day) ? excluded.filter((each) => each !== day) : [...excluded, day].toSorted(),
  };
}

/** The range from a day that was chosen first to another one, whichever is earlier. */
export function rangeOf(first: string, last: string): DayChoice {
  return first <= last ? { from: first, to: last, excluded: [] } : { from: last, to: first, excluded: [] };
}

/** The range with a day at its nearer end; where an end is missing, that day alone. */
export function extendTo(choice: DayChoice, day: string): DayChoice {
  if (choice.from === '' || choice.to === '') return rangeOf(day, day);
  return day < choice.from ? rangeOf(day, choice.to) : rangeOf(choice.from, day);
}

export function isWithin({ from, to }: Pick<DayChoice, 'from' | 'to'>, day: string): boolean {
  return from <= day && day <= to;
}

export function isChosen(choice: DayChoice, day: string): boolean {
  return isWithin(choice, day) && !choice.excluded.includes(day);
}

/** More days than a backfill can have dates are none that anybody lists. */
const MOST_DAYS = 10_000;

/** The days that are left of the range. */
export function daysOf({ from, to, excluded }: DayChoice): readonly string[] {
  const without = new Set(excluded);
  const days: string[] = [];
  for (let day = from; day <= to && days.length < MOST_DAYS; day = addDays(day, 1))
    if (!without.has(day)) days.push(day);
  return days;
}

/** The choice of exactly these days; null: there are none. */
export function choiceOf(days: readonly string[]): DayChoice | null {
  const sorted = days.toSorted();
  const [from, to] = [sorted[0], sorted.at(-1)];
  if (from === undefined || to === undefined) return null;
  const chosen = new Set(days);
  return { from, to, excluded: daysOf({ from, to, excluded: [] }).filter((day) => !chosen.has(day)) };
}

/** What a day has: runs of all its intervals in one state, the most urgent of their states, or only some of them. */
export const DAY_DISPLAY = {
  failed: RUN_STATE_DISPLAY.failed,
  running: RUN_STATE_DISPLAY.running,
  queued: RUN_STATE_DISPLAY.queued,
  partial: { tone: 'blocked', icon: 'blocked' },
  missing: { tone: 'idle', icon: 'dash' },
  success: RUN_STATE_DISPLAY.success,
} as const satisfies Record<string, StateDisplay>;
export type DayState = keyof typeof DAY_DISPLAY;

export const DAY_STATES = Object.keys(DAY_DISPLAY) as DayState[];

const OF_REASON: Readonly<Partial<Record<PlannedDate['reason'], DayState>>> = {
  run_failed: 'failed',
  run_running: 'running',
  run_queued: 'queued',
  run_succeeded: 'success',
};

/** What each day has, by the dates of a plan that repeats nothing but failures. */
export function dayStates(
  dates: readonly Pick<PlannedDate, 'businessDay' | 'reason'>[],
): ReadonlyMap<string, DayState> {
  const byDay = Map.groupBy(dates, ({ businessDay }) => businessDay);
  return new Map(
    [...byDay].map(([day, own]) => [day, stateOf(own.map(({ reason }) => OF_REASON[reason] ?? 'missing'))]),
  );
}

function stateOf(states: readonly DayState[]): DayState {
  const urgent = (['failed', 'running', 'queued'] as const).find((state) => states.includes(state));
  if (urgent !== undefined) return urgent;
  if (!states.includes('missing')) return 'success';
  return states.includes('success') ? 'partial' : 'missing';
}
