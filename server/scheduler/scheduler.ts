import { performance } from 'node:perf_hooks';
import { ensurePartitions } from './ensurePartitions.ts';
import { look, mayExpire, type Sight } from './liveness.ts';
import { quickTick, sweepTick, type SchedulerDeps, type TickReport } from './tick.ts';
import { nextWakeMs } from './wakeWaiting.ts';

export interface SchedulerOptions {
  readonly id: string;
  readonly host: string;
  readonly leaseSeconds: number;
}

export interface Scheduler {
  /** One whole round, sweep included. */
  tick(): Promise<TickReport>;
  /** Says that there is something to look at: a quick round follows at once. */
  wake(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const SWEEP_MS = 1_000;
const PARTITIONS_MS = 60_000;
/** Hints within this time of a round's start are answered by one further round. */
const QUICK_PAUSE_MS = 2;

/** Repeats the rounds: a sweep every second, a quick round after a hint. An error is reported, and the next round tries again. */
export function createScheduler(deps: SchedulerDeps, options: SchedulerOptions): Scheduler {
  let sight: Sight | null = null;
  let partitionsAt = -Infinity;
  let isStopped = true;
  let isWoken = false;
  let wakeUp: () => void = () => {};
  let loop: Promise<void> = Promise.resolve();

  async function tick(): Promise<TickReport> {
    try {
      const databaseMs = await beat();
      sight = look(sight, databaseMs, performance.now());
      if (performance.now() - partitionsAt > PARTITIONS_MS) {
        await ensurePartitions(deps.pool);
        partitionsAt = performance.now();
      }
      return await sweepTick(deps, mayExpire(sight, options.leaseSeconds * 1_000));
    } catch (error) {
      sight = null;
      throw error;
    }
  }

  /** Shows that this scheduler lives; answers the database's clock. */
  async function beat(): Promise<number> {
    const { rows } = await deps.pool.query<{ ms: number }>({
      name: 'scheduler-beat',
      text: `
        insert into haru.scheduler (id, host, pid) values ($1, $2, $3)
        on conflict (id) do update set heartbeat_at = clock_timestamp(), stopped_at = null
        returning extract(epoch from clock_timestamp())::float8 * 1000 as ms`,
      values: [options.id, options.host, process.pid],
    });
    return rows[0]?.ms ?? Date.now();
  }

  async function run(): Promise<void> {
    let sweepAt = performance.now();
    while (!isStopped) {
      isWoken = false;
      try {
        if (performance.now() >= sweepAt) {
          sweepAt = performance.now() + SWEEP_MS;
          await tick();
        } else {
          await quickTick(deps);
        }
        const wake = await nextWakeMs(deps.pool);
        if (wake !== null) sweepAt = Math.min(sweepAt, performance.now() + Math.max(QUICK_PAUSE_MS, wake));
      } catch (error) {
        deps.onError(error);
        sweepAt = performance.now() + SWEEP_MS;
        isWoken = false;
      }
      if (!isWoken && !isStopped) await pause(sweepAt - performance.now());
      else await pause(QUICK_PAUSE_MS);
    }
  }

  function pause(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    tick,
    wake() {
      isWoken = true;
      wakeUp();
    },
    start() {
      isStopped = false;
      loop = run();
      return Promise.resolve();
    },
    async stop() {
      isStopped = true;
      wakeUp();
      await loop;
      await deps.pool
        .query(`update haru.scheduler set stopped_at = clock_timestamp() where id = $1`, [options.id])
        .catch(deps.onError);
    },
  };
}
