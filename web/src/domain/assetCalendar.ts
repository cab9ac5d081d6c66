import type { components } from '../api/schema.ts';
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
