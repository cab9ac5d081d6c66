import { setTimeout as sleep } from 'node:timers/promises';
import { claimDispatched, type Claimant, type ClaimedTry } from '../server/db/claimTries.ts';
import type { DefinitionCache } from '../server/db/definitions.ts';
import { LANES } from '../server/core/lanes.ts';
import type { Hint } from '../server/db/hints.ts';
import { beginStop, heartbeat, registerWorker, returnToScheduled, stopWorker } from '../server/db/workers.ts';
import type { JobConsumer, TryJob, TryQueue } from '../server/queue/queue.ts';
import { createEndings, type Reservation } from './endings.ts';
import type { AttemptDeps, RunningAttempt } from './attempt.ts';
import { runAttempt } from './runAttempt.ts';

export interface WorkerOptions {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly queues: readonly string[];
  readonly slots: number;
  readonly leaseSeconds: number;
  /** Of the program. */
  readonly version: string;
}

export interface WorkerDeps extends AttemptDeps {
  readonly definitions: DefinitionCache;
  readonly queue: TryQueue;
  /** Wakes the schedulers. */
  readonly hintWork: Hint;
  /** The same, for what only backfills wait for. */
  readonly hintBackfillWork: Hint;
  /** Wakes the feeds of pages. */
  readonly hintChange: Hint;
  readonly options: WorkerOptions;
}

export interface Worker {
  start(): Promise<void>;
  /** One heartbeat: prolongs the leases, stops what was lost or is no longer wanted, and learns whether to take more. */
  tick(): Promise<void>;
  /** Hands back what has not started, waits for what runs up to the limit, then stops it. */
  stop(limitMs: number): Promise<void>;
  /** How many tries run now. */
  running(): number;
}

export function createWorker(deps: WorkerDeps): Worker {
  const { pool, options } = deps;
  const claimant: Claimant = { workerId: options.id, host: options.host, leaseSeconds: options.leaseSeconds };
  const running = new Map<number, RunningAttempt>();
  const consumers: JobConsumer[] = [];
  /** Tries that were claimed and have not ended, and slots for which a claim is under way. */
  let held = 0;
  let claiming = 0;
  let isStopping = false;
  /** Somebody has asked that it take no more; what runs goes on. */
  let isDrained = false;
  /** Resolves when a slot, or a reservation, has been given back. */
  let givenBack = Promise.withResolvers<void>();
  let idle = Promise.withResolvers<void>();

  const takesMore = () => !isStopping && !isDrained;
  const freeSlots = () => (!takesMore() ? 0 : options.slots - held - claiming);

  /** The queue's jobs are taken only while a slot is empty; one that is reserved for milliseconds is no reason to close. */
  function openOrClose(): void {
    const open = takesMore() && held < options.slots;
    for (const consumer of consumers) consumer.setOpen(open);
  }

  function giveBack(): void {
    openOrClose();
    givenBack.resolve();
    givenBack = Promise.withResolvers();
  }

  const endings = createEndings({
    ...deps,
    reserve,
    begin(claims) {
      for (const claim of claims) begin(claim);
    },
  });

  async function onJob(job: TryJob): Promise<void> {
    // Reservations last milliseconds, and mostly leave a slot; to be selected again takes longer.
    while (freeSlots() <= 0 && claiming > 0 && takesMore()) await givenBack.promise;
    if (freeSlots() <= 0) {
      const why = isDrained ? 'is being drained' : 'has no free slot';
      await returnToScheduled(pool, job, `worker ${options.name} ${why}`);
      deps.hintWork();
      return;
    }
    claiming++;
    try {
      const claim = await claimDispatched(pool, claimant, job);
      if (claim) begin(claim);
    } finally {
      claiming--;
      giveBack();
    }
  }

  function begin(claim: ClaimedTry): void {
    held++;
    deps.hintChange();
    void runToEnd(claim).catch(deps.onError);
  }

  async function runToEnd(claim: ClaimedTry): Promise<void> {
    try {
      const version = await deps.definitions.get(pool, claim.run.versionId);
      const attempt = runAttempt(deps, claim, version);
      running.set(claim.lease, attempt);
      openOrClose();
      await endings.end(claim, version.definition.tasks[claim.taskNo], await attempt.outcome);
    } finally {
      held--;
      running.delete(claim.lease);
      giveBack();
      if (running.size === 0) idle.resolve();
    }
  }

  /** The slots of tries that end with the round are free for what the round claims. */
  function reserve(ending: number): Reservation {
    const free = takesMore() ? Math.max(0, freeSlots() + ending) : 0;
    claiming += free;
    return {
      claimant,
      queues: options.queues,
      free,
      release() {
        claiming -= free;
        giveBack();
      },
    };
  }

  async function tick(): Promise<void> {
    const held = [...running.values()];
    const answer = await heartbeat(
      pool,
      options.id,
      options.leaseSeconds,
      held.map((attempt) => attempt.claim),
    );
    setDrained(answer.isDraining);
    for (const { lease, isOwned, state, wantedState } of answer.tries) {
      const attempt = running.get(lease);
      if (!attempt) continue;
      if (!isOwned) attempt.abandon();
      else if (state === 'restarting') attempt.stop('cleared to run again');
      else if (wantedState !== null) attempt.stop(`marked ${wantedState}`);
    }
  }

  function setDrained(drained: boolean): void {
    if (drained === isDrained) return;
    isDrained = drained;
    giveBack();
    deps.hintWork();
  }

  return {
    tick,
    running: () => running.size,
    async start() {
      await registerWorker(pool, { ...options, pid: process.pid });
      for (const queue of options.queues) {
        for (const lane of Object.values(LANES)) consumers.push(deps.queue.consume(queue, lane, onJob));
      }
      deps.hintWork();
    },
    async stop(limitMs) {
      isStopping = true;
      idle = Promise.withResolvers();
      giveBack();
      await beginStop(pool, options.id).catch(deps.onError);
      await Promise.all(consumers.map((consumer) => consumer.close()));
      if (running.size > 0) await Promise.race([idle.promise, sleep(limitMs, undefined, { ref: false })]);
      for (const attempt of running.values()) attempt.release('the worker is shutting down');
      if (running.size > 0)
        await Promise.race([idle.promise, sleep(deps.stopGraceMs + 1_000, undefined, { ref: false })]);
      await Promise.race([endings.settled(), sleep(deps.stopGraceMs, undefined, { ref: false })]);
      deps.children.close();
      await stopWorker(pool, options.id).catch(deps.onError);
    },
  };
}
