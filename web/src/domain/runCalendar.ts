import type { components } from '../api/schema.ts';
import type { StateDisplay } from './states.ts';

type RunDay = components['schemas']['RunDay'];

/** What became of a business day; `absent`: no run was there when its deadline passed. */
export type DayState = 'failed' | 'running' | 'queued' | 'success' | 'absent';

export const DAY_DISPLAY = {
  failed: { tone: 'bad', icon: 'cross' },
  running: { tone: 'live', icon: 'play' },
  queued: { tone: 'waiting', icon: 'hourglass' },
  success: { tone: 'good', icon: 'check' },
  absent: { tone: 'blocked', icon: 'blocked' },
} as const satisfies Record<DayState, StateDisplay>;

export function dayState({ failed, running, queued, success }: RunDay): DayState {
  if (running > 0) return 'running';
  if (queued > 0) return 'queued';
  if (failed > 0) return 'failed';
  return success > 0 ? 'success' : 'absent';
}

export function runsOf({ failed, running, queued, success }: RunDay): number {
  return failed + running + queued + success;
}

/** The months of a year, `2026-01` first. */
export function monthsOf(year: number): string[] {
  return Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, '0')}`);
}
