import type { components } from '../api/schema.ts';
import { addDays } from './clock.ts';
import type { StateDisplay } from './states.ts';

type Schemas = components['schemas'];
export type PartitionState = Schemas['PartitionState'];

export const PARTITION_DISPLAY = {
  stale: { tone: 'retry', icon: 'retry' },
  partial: { tone: 'blocked', icon: 'blocked' },
  missing: { tone: 'idle', icon: 'dash' },
  complete: { tone: 'good', icon: 'check' },
} as const satisfies Record<PartitionState, StateDisplay>;

/** What to look at first comes first. */
export const PARTITION_STATES = Object.keys(PARTITION_DISPLAY) as PartitionState[];

const WEEK = 7;

/** The month of a day: `2026-11`. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The month that many months later, or earlier. */
export function shiftMonth(month: string, by: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return date.toISOString().slice(0, 7);
}

/** The days of a month in weeks from Sunday to Saturday; null: a day of another month. */
export function weeksOf(month: string): readonly (readonly (string | null)[])[] {
  const first = `${month}-01`;
  const days: (string | null)[] = Array.from({ length: new Date(`${first}T00:00:00Z`).getUTCDay() }, () => null);
  for (let day = first; monthOf(day) === month; day = addDays(day, 1)) days.push(day);
  while (days.length % WEEK > 0) days.push(null);
  return Array.from({ length: days.length / WEEK }, (_, week) => days.slice(week * WEEK, (week + 1) * WEEK));
}

export interface DayStates {
  readonly states: ReadonlyMap<string, PartitionState>;
  /** The first day of the asset that has a state; null: none has. */
  readonly first: string | null;
  /** In the zone of its partitions. */
  readonly today: string;
}

/** The state of a day: one within the asset's time that nothing is known of is missing. Null: it is outside of that time. */
export function stateOfDay(day: string, { states, first, today }: DayStates): PartitionState | null {
  const state = states.get(day);
  if (state !== undefined) return state;
  return first !== null && day >= first && day <= today ? 'missing' : null;
}
