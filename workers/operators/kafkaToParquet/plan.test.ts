import { expect, test } from 'vitest';
import { planTopicDrain } from './plan.ts';

function planOf(start: string, end: string) {
  const interval = { start: new Date(start), end: new Date(end) };
  return planTopicDrain({ connection: 'events', topic: 'orders', to: 'warehouse:/orders/', interval });
}

test.each([
  ['2022-11-30T00:00:00Z', '20221130'],
  ['2022-11-30T15:00:00Z', '20221130T1500'],
  ['2022-11-30T15:00:30Z', '20221130T150030'],
  ['2022-11-30T00:00:00.250Z', '20221130T000000.250'],
])('an interval from %s on has the key %s', (start, key) => {
  const { root, share } = planOf(start, '2023-01-01T00:00:00Z');
  expect(root).toBe('warehouse:/orders');
  expect(share).toMatchObject({ source: 'events/orders>warehouse:/orders', key, start: new Date(start) });
});

test('a run without an interval is refused', () => {
  expect(() => planOf('2022-11-30T00:00:00Z', '2022-11-30T00:00:00Z')).toThrow(/no interval.*give the DAG a schedule/);
});
