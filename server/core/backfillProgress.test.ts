import { expect, it } from 'vitest';
import { backfillState, secondsLeft } from './backfillProgress.ts';

const at = '2026-01-01T00:00:00Z';
const going = { is_paused: false, canceled_at: null, completed_at: null, max_active_runs: 2 };

it.each([
  ['running', {}],
  ['paused', { is_paused: true }],
  ['completed', { completed_at: at }],
  ['canceled', { canceled_at: at }],
  ['canceled', { canceled_at: at, completed_at: at, is_paused: true }],
])('a backfill is %s', (state, changes) => {
  expect(backfillState({ ...going, ...changes })).toBe(state);
});

it('the time that is left counts what has not ended, while the backfill goes on', () => {
  expect(secondsLeft(going, { waiting: 1, queued: 2, running: 2, success: 9 }, 10)).toBe(30);
  expect(secondsLeft(going, { success: 9 }, 10)).toBe(0);
  expect(secondsLeft(going, { queued: 1 }, null)).toBeNull();
  expect(secondsLeft({ ...going, is_paused: true }, { queued: 1 }, 10)).toBeNull();
});
