import { expect, it } from 'vitest';
import { stateOfDay } from './assetCalendar.ts';

it('takes a day without a word for missing, within the time of the asset alone', () => {
  const known = { states: new Map([['2026-11-02', 'stale' as const]]), first: '2026-11-02', today: '2026-11-05' };
  const states = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-05', '2026-11-06'];
  expect(states.map((day) => stateOfDay(day, known))).toEqual([null, 'stale', 'missing', 'missing', null]);
  expect(stateOfDay('2026-11-03', { ...known, states: new Map(), first: null })).toBeNull();
});
