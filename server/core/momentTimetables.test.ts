import { expect, it } from 'vitest';
import { eventOfManualRun, nextEvent, nextIntervalByStep, nextMomentByStep } from './momentTimetables.ts';

const at = (text: string): Date => new Date(text);
const now = at('2026-03-10T00:00:00Z');
const state = { lastInterval: null, start: null, end: null, catchup: true, now };
const day = { ms: 86_400_000 };

it('a run by hand takes the last event that has been, else the first', () => {
  const events = ['2026-03-20', '2026-03-01', '2026-03-05'].map(at);
  expect(eventOfManualRun(events, now)).toEqual(at('2026-03-05'));
  expect(eventOfManualRun(events, at('2026-02-01'))).toEqual(at('2026-03-01'));
  expect(eventOfManualRun([], now)).toBeNull();
});

it('events run from the first one on where the DAG has no start', () => {
  expect(nextEvent([at('2026-03-05'), at('2026-03-01')], state)?.runAfter).toEqual(at('2026-03-01'));
  expect(nextEvent([at('2026-03-05')], { ...state, end: at('2026-03-05') })?.runAfter).toEqual(at('2026-03-05'));
});

it('steps have no run to catch up with without a start', () => {
  expect([nextMomentByStep(day, state), nextIntervalByStep({ months: 1 }, state)]).toEqual([null, null]);
});

it('a step waits for a start to come', () => {
  const start = at('2026-04-01T00:00:00Z');
  expect(nextMomentByStep(day, { ...state, catchup: false, start })?.runAfter).toEqual(start);
});
