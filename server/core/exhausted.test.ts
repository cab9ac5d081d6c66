import { candidateOf } from '../../test/support/core/candidateOf.ts';
import { describe, expect, it } from 'vitest';
import { exhaustedBy, exhaustedTogether } from './exhausted.ts';
import type { Candidate, Limit } from './select.ts';

const candidate = candidateOf({ runId: 7, dagNo: 3, lane: 1, pool: 'small' });
const NOTHING = { pools: [], runIds: [], dagNos: [], queues: [] };
const by = (limit: Limit, change: Partial<Candidate> = {}) =>
  exhaustedBy([{ candidate: { ...candidate, ...change }, limit }]);

describe('what a blocked candidate tells of those behind it', () => {
  it.each<[Limit, object]>([
    ['pool_missing', { pools: ['small'] }],
    ['pool_too_small', {}],
    ['pool', { pools: ['small'] }],
    ['max_active_tasks', { runIds: [7] }],
    ['max_active_tasks_per_dag', { dagNos: [3] }],
    ['max_active_tis_per_dag', {}],
    ['max_active_tis_per_dagrun', {}],
    ['concurrency_key', {}],
    ['worker_slots', { queues: [{ queue: 'default', lane: 1 }] }],
  ])('%s', (limit, expected) => {
    expect(by(limit)).toEqual({ ...NOTHING, ...expected });
  });

  it('a pool without room for two slots may have one for a smaller task', () => {
    expect(by('pool', { poolSlots: 2 })).toEqual(NOTHING);
  });

  it('names each once', () => {
    const twice = [
      { candidate, limit: 'worker_slots' as const },
      { candidate: { ...candidate, taskNo: 1 }, limit: 'worker_slots' as const },
      { candidate: { ...candidate, lane: 2 }, limit: 'worker_slots' as const },
    ];
    expect(exhaustedBy(twice).queues).toEqual([
      { queue: 'default', lane: 1 },
      { queue: 'default', lane: 2 },
    ]);
  });
});

it('pages add up', () => {
  expect(exhaustedTogether(by('pool'), by('max_active_tasks'))).toEqual({ ...NOTHING, pools: ['small'], runIds: [7] });
});
