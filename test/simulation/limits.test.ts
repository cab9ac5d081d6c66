import { describe, expect, it } from 'vitest';
import { LANES, slotsKeptForLive } from '../../server/core/lanes.ts';
import { select, type Candidate } from '../../server/core/select.ts';
import type { ActiveGroup } from '../../server/db/selection.ts';
import { freeSlots } from '../../server/scheduler/freeSlots.ts';
import { candidateOf } from '../support/core/candidateOf.ts';
import { randomOf, type Random } from '../support/core/random.ts';

const LOADS = 4_000;
const CHUNKS = 8;
const SEED = Number(process.env['HARU_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

interface Worker {
  readonly id: string;
  readonly queues: readonly string[];
  readonly slots: number;
}

interface Held {
  readonly task: Candidate;
  /** Null: queued. */
  workerId: string | null;
}

const QUEUES = ['default', 'heavy'];
const POOLS: Readonly<Record<string, number>> = { default_pool: -1, small: 2, tight: 1, none: 0 };

/** Tasks of chance with limits of chance, chosen, claimed and ended in any order until nothing is left that can run. */
class Load {
  readonly random: Random;
  readonly workers: readonly Worker[];
  waiting: Candidate[];
  held: Held[] = [];
  ended = 0;

  constructor(seed: number) {
    this.random = randomOf(seed);
    const { random } = this;
    this.workers = Array.from({ length: random.integer(1, 4) }, (_, i) => ({
      id: `w${i}`,
      queues: random.pick([['default'], ['default'], ['heavy'], QUEUES]),
      slots: random.integer(1, 6),
    }));
    const limit = (): number | null => (random.chance(0.3) ? random.integer(1, 3) : null);
    const limitsOfDag = [0, 1, 2].map(() => ({ maxActiveTasks: limit(), maxActiveTasksPerDag: limit() }));
    const limitsOfTask = [0, 1, 2].map(() => ({ maxActiveTisPerDag: limit(), maxActiveTisPerDagrun: limit() }));
    this.waiting = Array.from({ length: random.integer(1, 50) }, (_, mapIndex) => {
      const [dagNo, taskNo] = [random.integer(0, 2), random.integer(0, 2)];
      return candidateOf({
        mapIndex,
        dagNo,
        taskNo,
        runId: dagNo * 10 + random.integer(0, 3),
        queue: random.pick(['default', 'default', 'heavy']),
        lane: random.pick(Object.values(LANES)),
        pool: random.pick(Object.keys(POOLS)),
        poolSlots: random.pick([1, 1, 2]),
        concurrencyKey: random.chance(0.2) ? random.pick(['a', 'b']) : null,
        ...limitsOfDag[dagNo],
        ...limitsOfTask[taskNo],
      });
    }).sort((a, b) => a.lane - b.lane);
  }

  drive(): void {
    for (let round = 0; ; round++) {
      if (round > 1_000) throw new Error('the load does not end');
      const chosen = this.choose();
      if (this.held.length === 0) break;
      this.claim();
      this.end();
      if (chosen === 0 && this.held.length === 0 && this.waiting.length === 0) break;
    }
    const left = this.waiting.filter((task) => this.canEverRun(task));
    expect(left, 'tasks that starve').toEqual([]);
  }

  private choose(): number {
    const active = this.held.map(({ task, workerId }): ActiveGroup => ({ ...task, workerId, instances: 1 }));
    const slots = freeSlots({ workers: this.workers, active });
    const queued = active.filter(({ workerId }) => workerId === null);
    const { chosen, blocked } = select(this.waiting, active, { slots, queued, pools: POOLS });
    this.held.push(...chosen.map((task) => ({ task, workerId: null })));
    this.waiting = blocked.map(({ candidate }) => candidate);
    this.check();
    for (const { candidate, limit } of blocked) {
      if (limit === 'worker_slots' || this.isLimited(candidate)) continue;
      throw new Error(`${JSON.stringify(candidate)} waits for ${limit} although it has room`);
    }
    return chosen.length;
  }

  /** Every queued task finds a worker, in whatever order they come; some stay queued for a while. */
  private claim(): void {
    for (const held of this.held.filter(({ workerId }) => workerId === null)) {
      if (this.random.chance(0.2)) continue;
      const free = this.workers.filter(
        ({ id, queues, slots }) => queues.includes(held.task.queue) && this.countOf((h) => h.workerId === id) < slots,
      );
      if (free.length > 0) held.workerId = this.random.pick(free).id;
    }
  }

  private end(): void {
    const ending = this.held.filter(({ workerId }) => workerId !== null && this.random.chance(0.6));
    this.held = this.held.filter((held) => !ending.includes(held));
    this.ended += ending.length;
  }

  /** Written apart from the rules of selection: what may be held at one moment. */
  private check(): void {
    for (const { task } of this.held) {
      const { runId, dagNo, taskNo, pool, concurrencyKey } = task;
      const within = (limit: number | null, holds: (other: Candidate) => boolean): void => {
        if (limit !== null) expect(this.countOf((held) => holds(held.task))).toBeLessThanOrEqual(limit);
      };
      within(task.maxActiveTasks, (other) => other.runId === runId);
      within(task.maxActiveTasksPerDag, (other) => other.dagNo === dagNo);
      within(task.maxActiveTisPerDag, (other) => other.dagNo === dagNo && other.taskNo === taskNo);
      within(task.maxActiveTisPerDagrun, (other) => other.runId === runId && other.taskNo === taskNo);
      if (concurrencyKey !== null) within(1, (other) => other.concurrencyKey === concurrencyKey);
      if (POOLS[pool] !== -1) expect(this.poolUse(pool)).toBeLessThanOrEqual(POOLS[pool]!);
    }
    const slots = this.workers.reduce((sum, worker) => sum + worker.slots, 0);
    // Where queues share workers, what is queued may find its slot taken by another queue's task, and waits.
    if (new Set(this.workers.map(({ queues }) => queues.join())).size > 1) return;
    const backfill = this.countOf(({ task }) => task.lane === LANES.backfill);
    expect(this.held.length).toBeLessThanOrEqual(slots);
    expect(backfill).toBeLessThanOrEqual(slots - slotsKeptForLive(slots));
  }

  /** A limit other than the workers' slots leaves no room for one more. */
  private isLimited(task: Candidate): boolean {
    const { runId, dagNo, taskNo, pool, poolSlots, concurrencyKey } = task;
    const full = (limit: number | null, holds: (other: Candidate) => boolean): boolean =>
      limit !== null && this.countOf((held) => holds(held.task)) >= limit;
    return (
      full(task.maxActiveTasks, (other) => other.runId === runId) ||
      full(task.maxActiveTasksPerDag, (other) => other.dagNo === dagNo) ||
      full(task.maxActiveTisPerDag, (other) => other.dagNo === dagNo && other.taskNo === taskNo) ||
      full(task.maxActiveTisPerDagrun, (other) => other.runId === runId && other.taskNo === taskNo) ||
      (concurrencyKey !== null && full(1, (other) => other.concurrencyKey === concurrencyKey)) ||
      (POOLS[pool] !== -1 && this.poolUse(pool) + poolSlots > POOLS[pool]!)
    );
  }

  private canEverRun({ queue, pool, poolSlots }: Candidate): boolean {
    return (
      (POOLS[pool] === -1 || poolSlots <= POOLS[pool]!) && this.workers.some(({ queues }) => queues.includes(queue))
    );
  }

  private poolUse(pool: string): number {
    return this.held.reduce((sum, { task }) => sum + (task.pool === pool ? task.poolSlots : 0), 0);
  }

  private countOf(holds: (held: Held) => boolean): number {
    return this.held.filter(holds).length;
  }
}

describe(`loads of chance from seed ${SEED} (HARU_TEST_SEED repeats them)`, () => {
  it.each(Array.from({ length: CHUNKS }, (_, chunk) => chunk))(
    'keep every limit, hide no task behind another, and let every task run: part %i',
    (chunk) => {
      for (let i = 0; i < LOADS / CHUNKS; i++) {
        const seed = SEED + chunk * LOADS + i;
        expect(() => new Load(seed).drive(), `the load of seed ${seed}`).not.toThrow();
      }
    },
  );
});
