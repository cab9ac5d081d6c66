import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { TaskDefinition } from '../server/core/definition.ts';
import { LANES } from '../server/core/lanes.ts';
import type { ClaimedTry } from '../server/db/claimTries.ts';
import type { DefinitionCache } from '../server/db/definitions.ts';
import { endTries, type TryEnd } from '../server/db/endTries.ts';
import type { Hint } from '../server/db/hints.ts';
import { isRefusedValue } from '../server/db/outage.ts';
import { createDispatcher } from '../server/queue/dispatcher.ts';
import type { TryQueue } from '../server/queue/queue.ts';
import { createAlarm } from '../server/scheduler/alarm.ts';
import type { RunToAdvance } from '../server/scheduler/advanceRuns.ts';
import { handOver, takeReady, type Taken, type Taker } from '../server/scheduler/handOver.ts';
import type { AttemptOutcome } from './attempt.ts';
import { tryEndOf, unstorable } from './tryEnd.ts';

export interface EndingsDeps {
  readonly pool: Pool;
  readonly definitions: DefinitionCache;
  readonly queue: TryQueue;
  readonly hintWork: Hint;
  /** For what only backfills wait for: told of together with what follows soon, it takes few rounds from live work. */
  readonly hintBackfillWork: Hint;
  readonly hintChange: Hint;
  readonly onError: (error: unknown) => void;
  /** Reserves the free slots, those of so many tries that end with the round among them. */
  readonly reserve: (ending: number) => Reservation;
  /** Starts what was claimed for reserved slots. */
  readonly begin: (claims: readonly ClaimedTry[]) => void;
}

export interface Reservation extends Taker {
  release(): void;
}

export interface Endings {
  /** Writes the end of a try, and what follows from it. Resolves when the end is written, or belongs to another. */
  end(claim: ClaimedTry, task: TaskDefinition | undefined, outcome: AttemptOutcome): Promise<void>;
  /** Resolves when no round is under way. */
  settled(): Promise<void>;
}

/** How often a run that another process held is tried again before it is left to the schedulers' sweep. */
const MAX_HELD_TRIES = 10;
const HELD_PAUSE_MS = 3;
/** Between two attempts to write the end of a try while Postgres is away. */
const END_PAUSE_MS = 500;
/** Tries of backfills often end within moments of each other: how long the first of them waits for the others. */
const GATHER_MS = 20;
/** Ends written in one transaction. */
const MAX_ENDS = 100;

interface Ending {
  readonly claim: ClaimedTry;
  readonly task: TaskDefinition | undefined;
  readonly end: TryEnd;
  readonly written: () => void;
}

interface Followed extends RunToAdvance {
  readonly heldTries: number;
}

/**
 * The fast path: who finishes a try advances its run, selects, and fills its own free slots. One round at a time; what ends
 * meanwhile is the next one, so that a burst becomes a batch.
 */
export function createEndings(deps: EndingsDeps): Endings {
  const endings: Ending[] = [];
  const toFollow = new Map<number, Followed>();
  const dispatcher = createDispatcher(deps.queue, deps.onError);
  const gathering = createAlarm();
  let isBusy = false;
  let settled: Promise<void> = Promise.resolve();

  function wake(): void {
    if (isBusy) return;
    isBusy = true;
    settled = rounds().finally(() => {
      isBusy = false;
    });
  }

  async function rounds(): Promise<void> {
    while (endings.length > 0 || toFollow.size > 0) {
      if (toFollow.size === 0 && areOfBackfills(endings)) await gathering.pause(GATHER_MS);
      const batch = endings.splice(0, MAX_ENDS);
      const followed = new Map(toFollow);
      toFollow.clear();
      for (const { claim } of batch) add(followed, endedIn(claim));
      const slots = deps.reserve(batch.length);
      try {
        await round(batch, followed, slots);
      } catch (error) {
        deps.onError(error);
        for (const ending of batch) void writeAlone(ending);
        deps.hintWork();
      } finally {
        slots.release();
      }
    }
  }

  async function round(batch: readonly Ending[], followed: ReadonlyMap<number, Followed>, slots: Taker): Promise<void> {
    const done = await handOver(
      deps,
      batch.map(({ end }) => end),
      [...followed.values()],
      slots,
    );
    for (const ending of batch) ending.written();
    for (const runId of done.advanced.heldElsewhere) followLater(followed.get(runId));
    for (const id of done.advanced.woken) follow({ id, heldTries: 0 });
    const isForOthers = ({ end }: Ending) => end.delayMs !== null || end.until !== null || end.published.length > 0;
    if (done.advanced.endedRuns.length > 0 || batch.some(isForOthers))
      (areOfBackfills(batch) ? deps.hintBackfillWork : deps.hintWork)();
    deps.hintChange();
    start(done.taken ?? (await takeReady(deps, slots)));
  }

  function start({ claims, toDispatch: jobs }: Taken): void {
    deps.begin(claims);
    dispatcher.dispatch(jobs);
  }

  /** Writes until it is written: only the lease, never an outage, makes a worker give up the end of a try. */
  async function writeAlone({ claim, task, end, written }: Ending): Promise<void> {
    for (let given = end; ;) {
      try {
        await endTries(deps.pool, [given]);
        if (given.published.length > 0) deps.hintWork();
        break;
      } catch (error) {
        deps.onError(error);
        if (isRefusedValue(error)) given = tryEndOf(claim, task, unstorable(error));
        await sleep(END_PAUSE_MS);
      }
    }
    written();
    follow(endedIn(claim));
  }

  function follow(run: Followed): void {
    add(toFollow, run);
    wake();
  }

  function followLater(run: Followed | undefined): void {
    if (!run || run.heldTries >= MAX_HELD_TRIES) return deps.hintWork();
    setTimeout(() => follow({ ...run, heldTries: run.heldTries + 1 }), HELD_PAUSE_MS);
  }

  return {
    end(claim, task, outcome) {
      if (outcome.kind === 'superseded') return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      endings.push({ claim, task, end: tryEndOf(claim, task, outcome), written: resolve });
      if (claim.lane !== LANES.backfill) gathering.ring();
      wake();
      return promise;
    },
    settled: () => settled,
  };
}

function areOfBackfills(endings: readonly Ending[]): boolean {
  return endings.length > 0 && endings.every(({ claim }) => claim.lane === LANES.backfill);
}

function endedIn({ runId, run, taskNo }: ClaimedTry): Followed {
  return { id: runId, ended: { versionId: run.versionId, taskNos: [taskNo] }, heldTries: 0 };
}

/** Two ends in one run are followed up together. */
function add(runs: Map<number, Followed>, run: Followed): void {
  const before = runs.get(run.id);
  const taskNos = [...(before?.ended?.taskNos ?? []), ...(run.ended?.taskNos ?? [])];
  runs.set(run.id, { ...run, ...(run.ended && { ended: { ...run.ended, taskNos } }) });
}
