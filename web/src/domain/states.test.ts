import { expect, it } from 'vitest';
import {
  fromAirflow,
  isWaiting,
  RUN_STATE_DISPLAY,
  TASK_STATE_DISPLAY,
  TASK_STATE_ORDER,
  tallyEntries,
  worstState,
} from './states.ts';

it('tells no two states of a task by their color alone', () => {
  const looks = Object.entries(TASK_STATE_DISPLAY).map(([, { tone, icon }]) => `${tone} ${icon}`);
  const icons = new Set(Object.values(TASK_STATE_DISPLAY).map(({ icon }) => icon));
  // Restarting is shown as the retry that it is.
  expect(new Set(looks).size).toBe(looks.length - 1);
  expect(icons.size).toBeGreaterThanOrEqual(11);
  expect(new Set(Object.values(RUN_STATE_DISPLAY).map(({ icon }) => icon)).size).toBe(4);
});

it('puts every state into the order of attention', () => {
  expect([...TASK_STATE_ORDER].toSorted()).toEqual(Object.keys(TASK_STATE_DISPLAY).toSorted());
  expect(tallyEntries({ success: 2, failed: 1, queued: 0 })).toEqual([
    { state: 'failed', count: 1 },
    { state: 'success', count: 2 },
  ]);
  expect(worstState({ success: 2, running: 1 })).toBe('running');
  expect(worstState({})).toBe('none');
});

it('waits unless it runs or has ended', () => {
  expect(TASK_STATE_ORDER.filter(isWaiting)).toEqual([
    'restarting',
    'up_for_retry',
    'up_for_reschedule',
    'deferred',
    'queued',
    'scheduled',
    'none',
  ]);
});

it('reads the states of Airflow', () => {
  expect([null, 'success', 'awaiting_input'].map(fromAirflow)).toEqual(['none', 'success', 'deferred']);
});
