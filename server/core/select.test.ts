import fc from 'fast-check';
import { candidateOf } from '../../test/support/core/candidateOf.ts';
import { describe, expect, it } from 'vitest';
import { select, selectorOf, type ActiveInstances, type Candidate, type Capacity } from './select.ts';

const active = (given: Partial<ActiveInstances> = {}): ActiveInstances => ({
  dagNo: 1,
  runId: 1,
  taskNo: 9,
  pool: 'default_pool',
  concurrencyKey: null,
  instances: 1,
  poolSlots: 1,
  ...given,
});
const capacity: Capacity = {
  queued: [],
  slots: [{ queues: ['default'], lanes: null, free: 100 }],
  pools: { default_pool: 128, small: 2, unlimited: -1 },
};
const outcome = (
  candidates: readonly Candidate[],
  used: readonly ActiveInstances[] = [],
  given: Capacity = capacity,
): string[] => {
  const { chosen, blocked } = select(candidates, used, given);
  return candidates.map(
    (one) => blocked.find((entry) => entry.candidate === one)?.limit ?? (chosen.includes(one) ? 'chosen' : 'forgotten'),
  );
};

describe('select', () => {
  it('chooses in the given order while slots of workers are free', () => {
    expect(
      outcome([candidateOf(), candidateOf(), candidateOf()], [], {
        ...capacity,
        slots: [{ queues: ['default'], lanes: null, free: 2 }],
      }),
    ).toEqual(['chosen', 'chosen', 'worker_slots']);
  });

  it('never lets a blocked one hide another', () => {
    const full = (): Candidate => candidateOf({ pool: 'small', poolSlots: 2 });
    expect(outcome([full(), full(), candidateOf({ queue: 'elsewhere' }), candidateOf()])).toEqual([
      'chosen',
      'pool',
      'worker_slots',
      'chosen',
    ]);
  });

  it.each<[string, Partial<Candidate>, readonly ActiveInstances[]]>([
    ['pool_missing', { pool: 'gone' }, []],
    ['pool_too_small', { pool: 'small', poolSlots: 3 }, []],
    ['pool', { pool: 'small', poolSlots: 2 }, [active({ pool: 'small' })]],
    ['chosen', { pool: 'small', poolSlots: 1 }, [active({ pool: 'small' })]],
    ['chosen', { pool: 'unlimited', poolSlots: 1_000 }, [active({ pool: 'unlimited', poolSlots: 1_000 })]],
    ['max_active_tasks', { maxActiveTasks: 2 }, [active({ instances: 2 })]],
    ['chosen', { maxActiveTasks: 2 }, [active({ runId: 2, instances: 2 })]],
    ['max_active_tasks_per_dag', { maxActiveTasksPerDag: 2 }, [active({ runId: 2, instances: 2 })]],
    ['chosen', { maxActiveTasksPerDag: 2 }, [active({ dagNo: 2, runId: 2, instances: 2 })]],
    ['max_active_tis_per_dag', { maxActiveTisPerDag: 1 }, [active({ runId: 2, taskNo: 0 })]],
    ['chosen', { maxActiveTisPerDag: 1 }, [active({ runId: 2, taskNo: 1 })]],
    ['max_active_tis_per_dagrun', { maxActiveTisPerDagrun: 1 }, [active({ taskNo: 0 })]],
    ['chosen', { maxActiveTisPerDagrun: 1 }, [active({ runId: 2, taskNo: 0 })]],
    ['concurrency_key', { concurrencyKey: 'table' }, [active({ dagNo: 2, runId: 2, concurrencyKey: 'table' })]],
    ['chosen', { concurrencyKey: 'table' }, [active({ concurrencyKey: 'other' })]],
  ])('%s: %o', (limit, given, used) => {
    expect(outcome([candidateOf(given)], used)).toEqual([limit]);
  });

  it('counts what it has chosen itself', () => {
    const twice = (given: Partial<Candidate>): string[] => outcome([candidateOf(given), candidateOf(given)]);
    expect(twice({ maxActiveTasks: 1 })).toEqual(['chosen', 'max_active_tasks']);
    expect(twice({ maxActiveTisPerDag: 1 })).toEqual(['chosen', 'max_active_tis_per_dag']);
    expect(twice({ concurrencyKey: 'table' })).toEqual(['chosen', 'concurrency_key']);
    expect(twice({ pool: 'small', poolSlots: 2 })).toEqual(['chosen', 'pool']);
  });

  it('exceeds no limit, and leaves none out that would still fit', () => {
    const some = fc.record({
      runId: fc.nat(3),
      dagNo: fc.constant(1),
      taskNo: fc.nat(2),
      poolSlots: fc.integer({ min: 1, max: 2 }),
      pool: fc.constantFrom('small', 'default_pool'),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), fc.nat(10), (given, free) => {
        const candidates = given.map((one, mapIndex) =>
          candidateOf({ ...one, mapIndex, maxActiveTasks: 3, maxActiveTisPerDag: 2 }),
        );
        const limited = { ...capacity, slots: [{ queues: ['default'], lanes: null, free }] };
        const { chosen, blocked } = select(candidates, [], limited);
        const count = (holds: (one: Candidate) => boolean): number => chosen.filter(holds).length;
        expect(chosen.length + blocked.length).toBe(candidates.length);
        expect(chosen.length).toBeLessThanOrEqual(free);
        for (const one of chosen) {
          expect(count(({ runId }) => runId === one.runId)).toBeLessThanOrEqual(3);
          expect(count(({ taskNo }) => taskNo === one.taskNo)).toBeLessThanOrEqual(2);
        }
        expect(
          chosen.filter(({ pool }) => pool === 'small').reduce((sum, { poolSlots }) => sum + poolSlots, 0),
        ).toBeLessThanOrEqual(2);
        const held = chosen.map((one) => active({ ...one, instances: 1 }));
        const left = { ...limited, slots: [{ queues: ['default'], lanes: null, free: free - chosen.length }] };
        expect(
          select(
            blocked.map((entry) => entry.candidate),
            held,
            left,
          ).chosen,
        ).toEqual([]);
      }),
    );
  });

  it('goes on page by page with what earlier pages have left', () => {
    const selector = selectorOf([], { ...capacity, slots: [{ queues: ['default'], lanes: null, free: 3 }] });
    const page = [candidateOf({ maxActiveTasks: 2 }), candidateOf({ maxActiveTasks: 2 })];
    expect(selector.choose(page).chosen).toHaveLength(2);
    expect(selector.choose(page).blocked.map(({ limit }) => limit)).toEqual(['max_active_tasks', 'max_active_tasks']);
    expect(selector.choose([candidateOf(), candidateOf()]).blocked.map(({ limit }) => limit)).toEqual(['worker_slots']);
  });

  it('leaves the slots that queued tasks are about to take, and tells whether any is left', () => {
    const slots = [{ queues: ['default'], lanes: null, free: 3 }];
    const queued = [
      { queue: 'default', lane: 0, instances: 2 },
      { queue: 'elsewhere', lane: 0, instances: 5 },
    ];
    const selector = selectorOf([], { ...capacity, slots, queued });
    expect(selector.hasRoom(0)).toBe(true);
    expect(selector.choose([candidateOf(), candidateOf()]).chosen).toHaveLength(1);
    expect(selector.hasRoom(0)).toBe(false);
  });

  it('is quick with many', () => {
    const many = Array.from({ length: 20_000 }, (_, mapIndex) =>
      candidateOf({ mapIndex, runId: mapIndex % 500, maxActiveTasks: 16, queue: mapIndex % 2 ? 'default' : 'other' }),
    );
    const slots = [
      { queues: ['default', 'other'], lanes: null, free: 4_000 },
      { queues: ['other'], lanes: [0], free: 1_000 },
    ];
    expect(select(many, [], { ...capacity, slots, pools: { default_pool: -1 } }).chosen).toHaveLength(5_000);
  });
});
