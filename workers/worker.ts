import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskDefinition } from '../server/core/definition.ts';
import { claimDispatched, claimMostUrgent, type Claimant, type ClaimedTry } from '../server/db/claimTries.ts';
import type { DefinitionCache } from '../server/db/definitions.ts';
import { endTry } from '../server/db/endTry.ts';
import { isRefusedValue } from '../server/db/outage.ts';
import { LANES } from '../server/db/createRun.ts';
import type { Hint } from '../server/db/hints.ts';
import { drainWorker, heartbeat, registerWorker, returnToScheduled, stopWorker } from '../server/db/workers.ts';
import type { JobConsumer, TryJob, TryQueue } from '../server/queue/queue.ts';
import { advanceRuns } from '../server/scheduler/advanceRuns.ts';
import { selectTasks } from '../server/scheduler/selectTasks.ts';
import { tryEndOf, unstorable } from './tryEnd.ts';
import type { AttemptDeps, AttemptOutcome, RunningAttempt } from './attempt.ts';
import { runAttempt } from './runAttempt.ts';

export interface WorkerOptions {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly queues: readonly string[];
  readonly slots: number;
  readonly leaseSeconds: number;
}

export interface WorkerDeps extends AttemptDeps {
  readonly definitions: DefinitionCache;
  readonly queue: TryQueue;
  /** Wakes the schedulers. */
  readonly hintWork: Hint;
  /** Wakes the feeds of pages. */
  readonly hintChange: Hint;
  readonly options: WorkerOptions;
}

export interface Worker {
  start(): Promise<void>;
  /** One heartbeat: prolongs the leases, and stops what was lost or is no longer wanted. */
  tick(): Promise<void>;
  /** Hands back what has not started, waits for what runs up to the limit, then stops it. */
  stop(limitMs: number): Promise<void>;
  /** How many tries run now. */
  running(): number;
}

/** How often a run that another process held is tried again before it is left to the schedulers' sweep. */
const MAX_HELD_TRIES = 10;
const HELD_PAUSE_MS = 3;
/** Between two attempts to write the end of a try while Postgres is away. */
const END_PAUSE_MS = 500;

/** Ends in a run that are to be followed up. */
interface Followed {
  readonly versionId: number;
  readonly taskNos: readonly number[];
  readonly heldTries: number;
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
  let idle = Promise.withResolvers<void>();

  const freeSlots = () => (isStopping ? 0 : options.slots - held - claiming);

  /** The queue's jobs are taken only while there is a free slot. */
  function openOrClose(): void {
    const open = freeSlots() > 0;
    for (const consumer of consumers) consumer.setOpen(open);
  }

  async function onJob(job: TryJob): Promise<void> {
    if (freeSlots() <= 0) {
      await returnToScheduled(pool, job, `worker ${options.name} has no free slot`);
      deps.hintWork();
      return;
    }
    claiming++;
    try {
      const claim = await claimDispatched(pool, claimant, job);
      if (claim) begin(claim);
    } finally {
      claiming--;
      openOrClose();
    }
  }

  function begin(claim: ClaimedTry): void {
    held++;
    deps.hintChange();
    void runToEnd(claim).catch(deps.onError);
  }

  async function runToEnd(claim: ClaimedTry): Promise<void> {
    const { versionId } = claim.run;
    try {
      const version = await deps.definitions.get(pool, versionId);
      const attempt = runAttempt(deps, claim, version);
      running.set(claim.lease, attempt);
      openOrClose();
      await writeEnd(claim, version.definition.tasks[claim.taskNo], await attempt.outcome);
    } finally {
      held--;
      running.delete(claim.lease);
      openOrClose();
    }
    follow(claim.runId, { versionId, taskNos: [claim.taskNo], heldTries: 0 });
  }

  /** Writes until it is written: only the lease, never an outage, makes a worker give up the end of a try. */
  async function writeEnd(claim: ClaimedTry, task: TaskDefinition | undefined, outcome: AttemptOutcome): Promise<void> {
    if (outcome.kind === 'superseded') return;
    let end = tryEndOf(claim, task, outcome);
    for (;;) {
      try {
        await endTry(pool, end);
        return;
      } catch (error) {
        deps.onError(error);
        if (isRefusedValue(error)) end = tryEndOf(claim, task, unstorable(error));
        await sleep(END_PAUSE_MS);
      }
    }
  }

  // The fast path: who finishes a try advances its run, selects, and fills its own free slots. A burst of ends becomes one batch.
  const toFollow = new Map<number, Followed>();
  let isFollowing = false;

  function follow(runId: number, followed: Followed): void {
    const before = toFollow.get(runId);
    toFollow.set(runId, before ? { ...followed, taskNos: [...before.taskNos, ...followed.taskNos] } : followed);
    if (isFollowing) return;
    isFollowing = true;
    void followAll()
      .catch(deps.onError)
      .finally(() => {
        isFollowing = false;
        openOrClose();
        if (running.size === 0) idle.resolve();
      });
  }

  async function followAll(): Promise<void> {
    while (toFollow.size > 0) {
      const batch = new Map(toFollow);
      toFollow.clear();
      const advanced = await advanceRuns(
        deps,
        [...batch].map(([id, ended]) => ({ id, ended })),
      );
      for (const runId of advanced.heldElsewhere) followLater(runId, batch.get(runId));
      if (advanced.endedRuns.length > 0) deps.hintWork();
      await fillSlots();
      deps.hintChange();
    }
  }

  function followLater(runId: number, followed: Followed | undefined): void {
    if (!followed || followed.heldTries >= MAX_HELD_TRIES) return deps.hintWork();
    setTimeout(() => follow(runId, { ...followed, heldTries: followed.heldTries + 1 }), HELD_PAUSE_MS);
  }

  async function fillSlots(): Promise<void> {
    const selected = await selectTasks(deps);
    const free = freeSlots();
    const claims = free > 0 ? await claimUpTo(free) : [];
    const claimed = new Set(claims.map((c) => `${c.runId}/${c.taskNo}/${c.mapIndex}`));
    await deps.queue.add(selected.filter((job) => !claimed.has(`${job.runId}/${job.taskNo}/${job.mapIndex}`)));
  }

  async function claimUpTo(free: number): Promise<readonly ClaimedTry[]> {
    claiming += free;
    try {
      const claims = await claimMostUrgent(pool, claimant, options.queues, free);
      for (const claim of claims) begin(claim);
      return claims;
    } finally {
      claiming -= free;
    }
  }

  async function tick(): Promise<void> {
    const held = [...running.values()];
    const answers = await heartbeat(
      pool,
      options.id,
      options.leaseSeconds,
      held.map((attempt) => attempt.claim),
    );
    for (const answer of answers) {
      const attempt = running.get(answer.lease);
      if (!attempt) continue;
      if (!answer.isOwned) attempt.abandon();
      else if (answer.state === 'restarting') attempt.stop('cleared to run again');
      else if (answer.wantedState !== null) attempt.stop(`marked ${answer.wantedState}`);
    }
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
      openOrClose();
      await drainWorker(pool, options.id).catch(deps.onError);
      await Promise.all(consumers.map((consumer) => consumer.close()));
      if (running.size > 0) await Promise.race([idle.promise, sleep(limitMs, undefined, { ref: false })]);
      for (const attempt of running.values()) attempt.release('the worker is shutting down');
      if (running.size > 0)
        await Promise.race([idle.promise, sleep(deps.stopGraceMs + 1_000, undefined, { ref: false })]);
      deps.children.close();
      await stopWorker(pool, options.id).catch(deps.onError);
    },
  };
}
