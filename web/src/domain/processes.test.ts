import { expect, it } from 'vitest';
import { inOrder, workerStanding } from './processes.ts';

it.each([
  ['alive', false, null, 'alive'],
  ['alive', true, 'ann', 'drained'],
  ['alive', true, null, 'stopping'],
  ['stopped', true, 'ann', 'stopped'],
  ['lost', false, null, 'lost'],
] as const)('a worker that is %s, draining %s, by %s is %s', (state, isDraining, drainedBy, standing) => {
  expect(workerStanding({ state, isDraining, drainedBy })).toBe(standing);
});

it('lists who lives first, by name, then who was heard of last', () => {
  const process = (name: string, state: string, heartbeatAt: string) => ({ name, state, heartbeatAt });
  const sorted = inOrder([
    process('gone', 'lost', '2026-11-21T00:00:00Z'),
    process('b', 'alive', '2026-11-21T01:00:01Z'),
    process('stopped', 'stopped', '2026-11-21T00:30:00Z'),
    process('a', 'alive', '2026-11-21T01:00:00Z'),
  ]);
  expect(sorted.map(({ name }) => name)).toEqual(['a', 'b', 'stopped', 'gone']);
});
