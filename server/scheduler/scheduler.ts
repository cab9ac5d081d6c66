import { performance } from 'node:perf_hooks';
import { createDispatcher } from '../queue/dispatcher.ts';
import { createAlarm } from './alarm.ts';
import { ensurePartitions } from './ensurePartitions.ts';
import { look, mayExpire, type Sight } from './liveness.ts';
import { quickTick, start, sweep, type SchedulerDeps } from './tick.ts';
import { wakeWaiting } from './wakeWaiting.ts';

export interface SchedulerOptions {
  readonly id: string;
  readonly host: string;
  readonly leaseSeconds: number;
  /** Of the program. */
  readonly version: string;
}

export interface Scheduler {
  /** Says that there is something to look at: a quick round follows at once. */
  wake(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Between two sweeps, and the longest time without a quick round. */
const ROUND_MS = 1_000;
const PARTITIONS_MS = 60_000;
/** Hints within this time of a round's start are answered by one further round. */
const QUICK_PAUSE_MS = 2;
/** Between two starts of backfills' runs. */
const BACKFILL_PAUSE_MS = 100;

/**
 * Repeats the rounds: quick ones after a hint, and beside them, so that what a hint tells of never waits for it, a sweep
 * every second, and the starts of backfills. An error is reported, and the next round tries again.
 */
export function createScheduler(
  deps: Omit<SchedulerDeps, 'dispatch' | 'hintBackfills'>,
  options: SchedulerOptions,
): Scheduler {
  const dispatcher = createDispatcher(deps.queue, deps.onError);
  const hint = createAlarm();
  const backfillHint = createAlarm();
  const backfillRest = createAlarm();
  const rounds: SchedulerDeps = {
    ...deps,
    dispatch: (jobs) => dispatcher.dispatch(jobs),
    hintBackfills: () => backfillHint.ring(),
  };
  const rest = createAlarm();
  const sweepRest = createAlarm();
  let sight: Sight | null = null;
  let partitionsAt = -Infinity;
  let isStopped = true;
  let loop: Promise<unknown> = Promise.resolve();

  async function sweepOnce(): Promise<void> {
    try {
      const databaseMs = await beat();
      sight = look(sight, databaseMs, performance.now());
      if (performance.now() - partitionsAt > PARTITIONS_MS) {
        await ensurePartitions(deps.pool);
        partitionsAt = performance.now();
      }
      await sweep(rounds, mayExpire(sight, options.leaseSeconds * 1_000));
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
        insert into haru.scheduler (id, host, pid, version) values ($1, $2, $3, $4)
        on conflict (id) do update set heartbeat_at = clock_timestamp(), stopped_at = null
        returning extract(epoch from clock_timestamp())::float8 * 1000 as ms`,
      values: [options.id, options.host, process.pid, options.version],
    });
    return rows[0]?.ms ?? Date.now();
  }

  async function repeatSweeps(): Promise<void> {
    for (;;) {
      await sweepRest.pause(ROUND_MS);
      if (isStopped) return;
      await sweepOnce().catch(deps.onError);
      hint.ring();
    }
  }

  /** After a hint, when a wait is over, and once a second. */
  async function repeatQuickRounds(): Promise<void> {
    let wakeAt = Infinity;
    while (!isStopped) {
      try {
        if (performance.now() >= wakeAt) await wakeWaiting(deps.pool);
        wakeAt = performance.now() + ((await quickTick(rounds)) ?? Infinity);
        await rest.pause(QUICK_PAUSE_MS);
      } catch (error) {
        deps.onError(error);
        await rest.pause(ROUND_MS);
      }
      await hint.pause(Math.min(ROUND_MS, wakeAt - performance.now()));
    }
  }

  /** Several runs are started together, so that live runs meet few of these transactions. */
  async function repeatBackfillRounds(): Promise<void> {
    while (!isStopped) {
      await backfillHint.pause(Infinity);
      try {
        if (await start(rounds, 'backfill')) hint.ring();
      } catch (error) {
        deps.onError(error);
      }
      await backfillRest.pause(BACKFILL_PAUSE_MS);
    }
  }

  return {
    wake: () => hint.ring(),
    start() {
      isStopped = false;
      // The partitions of the day are made by the first sweep.
      loop = sweepOnce()
        .catch(deps.onError)
        .then(() => Promise.all([repeatSweeps(), repeatQuickRounds(), repeatBackfillRounds()]));
      return Promise.resolve();
    },
    async stop() {
      isStopped = true;
      for (const alarm of [hint, backfillHint, backfillRest, sweepRest, rest]) alarm.ring();
      await loop;
      await dispatcher.settled();
      await deps.pool
        .query(`update haru.scheduler set stopped_at = clock_timestamp() where id = $1`, [options.id])
        .catch(deps.onError);
    },
  };
}
