import type { ClaimedTry } from '../../../server/db/claimTries.ts';
import type { DagDefinition } from '../../../server/core/definition.ts';
import type { TryOutcome } from '../../../server/core/states.ts';
import type { RunService } from '../../../server/scheduler/runService.ts';
import { randomOf, type Random } from '../../support/core/random.ts';
import { Clock } from './clock.ts';
import { Server } from './connection.ts';
import type { YearDag } from './dags.ts';
import { executor, type Installation } from './installation.ts';
import { Invariants } from './invariants.ts';
import { MessageQueue } from './messageQueue.ts';
import type { Process } from './process.ts';
import type { InstanceRow } from './rows.ts';
import { dueDags } from './schedulingStatements.ts';
import { SchedulerProcess } from './schedulerProcess.ts';
import { ALIVE_MS, DEFERRED_COUNT, LEASE_MS, POOLS } from './settings.ts';
import { Store } from './store.ts';
import type { Surroundings } from './surroundings.ts';
import { Timeline } from './timeline.ts';
import { workOf, type Outcome } from './work.ts';
import { WorkerProcess } from './workerProcess.ts';

/** Longer than any try lasts, or clock is wrong. */
const LONGEST_QUEUED_MS = 12 * 3_600_000;
const IDLE_ROUND_MS = 3_600_000;

const WORKERS = [
  { queues: ['default'], slots: 24 },
  { queues: ['default'], slots: 24 },
  { queues: ['default', 'heavy'], slots: 16 },
  { queues: ['heavy'], slots: 4 },
];
const SCHEDULERS = 2;

/** One installation on a simulated clock: the product's scheduler and worker code on rows in memory. */
export class World implements Surroundings<Process> {
  readonly random: Random;
  readonly clock: Clock;
  readonly invariants: Invariants;
  readonly store: Store;
  readonly queue: MessageQueue;
  readonly server: Server;
  readonly dags: readonly YearDag[];
  schedulers: SchedulerProcess[] = [];
  workers: WorkerProcess[] = [];
  isDatabaseAway = false;
  isCalm = false;
  readonly counts = { lost: 0, restarts: 0 };
  readonly #timeline: Timeline;
  readonly #away = new Set<string>();
  #names = 0;
  #failure: { readonly error: unknown } | null = null;

  constructor(seed: number, start: number, dags: readonly YearDag[]) {
    this.random = randomOf(seed);
    this.clock = new Clock(start);
    this.#timeline = new Timeline(this.clock);
    this.invariants = new Invariants(this);
    this.store = new Store(this.invariants);
    this.server = new Server(this.store, this.random, executor(this.#installation()));
    this.queue = new MessageQueue(this.random, () => this.#deliver());
    this.dags = dags;
    for (const [i, { definition }] of dags.entries()) {
      this.store.dags.push({
        dagNo: i + 1,
        versionId: i + 1,
        definition,
        createdAt: start,
        nextVersionId: null,
        nextRunAfter: null,
        scheduleError: null,
      });
    }
    for (let i = 0; i < SCHEDULERS; i++) this.startScheduler();
    for (const settings of WORKERS) this.startWorker(settings);
  }

  at(time: number, act: () => Promise<void> | void): void {
    this.#timeline.add(time, act);
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Until the true time; throws what went wrong first. */
  async runUntil(end: number): Promise<void> {
    while (this.#failure === null) {
      const round = Math.min(
        ...this.schedulers.map((each) => (each.isBusy || each.isFrozen ? Infinity : each.roundAt)),
      );
      const next = Math.min(round, this.#timeline.next);
      if (next > end) break;
      this.clock.now = Math.max(this.clock.now, next);
      const acts = this.#timeline.due().map(async (act) => act());
      for (const scheduler of this.schedulers) if (scheduler.roundAt <= this.clock.now) acts.push(scheduler.sweep());
      await Promise.all(acts);
    }
    if (this.#failure !== null) throw this.#failure.error;
    this.clock.now = end;
  }

  /** Nothing is disturbed any more, and the clock is right again. */
  calmDown(): void {
    this.isCalm = true;
    this.setClock(0);
  }

  startScheduler(): void {
    this.schedulers.push(new SchedulerProcess(this, this.server, `scheduler ${++this.#names}`));
  }

  startWorker(settings: Pick<WorkerProcess, 'queues' | 'slots'>): void {
    this.workers.push(new WorkerProcess(this, this.server, `worker ${++this.#names}`, settings));
    this.hint();
  }

  /** Another takes its place after a while. */
  killed(process: Process): void {
    this.counts.restarts++;
    process.kill();
    const after = this.clock.now + (this.isCalm ? 1_000 : this.random.integer(500, 120_000));
    if (process instanceof WorkerProcess) {
      this.workers = this.workers.filter((each) => each !== process);
      this.at(after, () => this.startWorker(process));
    } else {
      this.schedulers = this.schedulers.filter((each) => each !== process);
      this.at(after, () => this.startScheduler());
    }
    this.hint();
  }

  /** It goes on after a while, as if nothing had been. */
  frozen(process: Process): void {
    process.freeze();
    this.at(this.clock.now + this.random.integer(1_000, 300_000), async () => {
      if (!process.isUp) return;
      const thawed = process.thaw();
      await Promise.all([thawed, process instanceof WorkerProcess ? this.#regain(process) : undefined]);
    });
  }

  /** Its heartbeats do not arrive for a while; the process goes on. */
  cut(worker: WorkerProcess): void {
    worker.loseContact();
    worker.isCut = true;
    this.hint();
    this.at(this.clock.now + this.random.integer(1_000, 90_000), async () => {
      worker.isCut = false;
      await this.#regain(worker);
    });
  }

  /** Nobody reaches the database for a while. */
  loseDatabase(forMs: number): void {
    for (const worker of this.workers) worker.loseContact();
    this.isDatabaseAway = true;
    for (const process of [...this.schedulers, ...this.workers]) process.sessions.cutAll();
    this.#wakeSchedulers();
    this.at(this.clock.now + forMs, async () => {
      this.isDatabaseAway = false;
      await Promise.all(this.workers.map((worker) => this.#regain(worker)));
      this.hint();
    });
  }

  /** Somebody sets the database's clock. */
  setClock(offset: number): void {
    this.clock.setOffset(offset);
    this.#wakeSchedulers();
  }

  /** There is something to look at: schedulers hear of it, or do not. */
  hint(): void {
    for (const scheduler of this.schedulers) {
      scheduler.roundAt = Math.min(scheduler.roundAt, this.clock.now + 1_000);
      if (this.random.chance(0.5)) this.at(this.clock.now + this.random.integer(1, 20), () => scheduler.wake());
    }
    this.#beatWhereWanted();
  }

  work(claim: ClaimedTry, definition: DagDefinition, runs: RunService): Promise<Outcome> {
    return workOf(this, claim, definition, runs);
  }

  /** True time at which the next round may find anything to do. */
  nextDue(): number {
    const { store, clock } = this;
    const soon = clock.now + 1_000;
    let next = clock.now + IDLE_ROUND_MS;
    const at = (time: number): void => void (next = Math.min(next, Math.max(time, soon)));
    // One that is due and waits for a place is told of by a run's end.
    if (dueDags(store, clock.database()).length > 0) at(soon);
    for (const { nextRunAfter } of store.dags) {
      const due = nextRunAfter === null ? 0 : clock.whenDatabaseShows(nextRunAfter);
      if (due > clock.now) at(due);
    }
    for (const row of store.inState('up_for_retry', 'up_for_reschedule', 'deferred'))
      if (row.readyAt !== null) at(clock.whenDatabaseShows(row.readyAt));
    for (const row of store.inState('running', 'restarting')) {
      const worker = this.#workerOf(row);
      if (worker === undefined || !worker.isInContact || !worker.running.has(row.lease!))
        at(clock.whenDatabaseShows(this.#leaseExpiresAt(row)) + 1);
    }
    for (const run of store.runningRuns) {
      const timeout = store.dag(run.dagNo).definition.dagrunTimeoutMs;
      if (timeout !== null) at(clock.whenDatabaseShows(run.startedAt! + timeout));
      if (run.lastAdvancedAt === null) at(soon);
    }
    for (const { runId, taskNo, queuedAt } of store.inState('queued'))
      if (clock.database() - queuedAt! > LONGEST_QUEUED_MS)
        this.fail(new Error(`${taskNo} of run ${runId} stays queued`));
    if (
      store.inState('queued').length > 0 ||
      [...store.marked].some(({ runId }) => store.run(runId).state === 'running')
    )
      at(soon);
    return next;
  }

  /** Whether nothing is left to be done. */
  get isIdle(): boolean {
    const { store, clock } = this;
    return store.queuedRuns.size === 0 && store.runningRuns.size === 0 && dueDags(store, clock.database()).length === 0;
  }

  /** The first heartbeat of a worker that is back; one that is still held up in another way has none. */
  async #regain(worker: WorkerProcess): Promise<void> {
    if (!worker.isInContact) return;
    worker.contactSince = this.clock.now;
    worker.lastBeat = this.clock.now;
    await worker.beat();
  }

  /** A round comes every second. */
  #wakeSchedulers(): void {
    for (const scheduler of this.schedulers)
      scheduler.roundAt = Math.min(scheduler.roundAt, this.clock.now + this.random.integer(1, 999));
  }

  /** Heartbeats that tell a worker to stop a try come within seconds. */
  #beatWhereWanted(): void {
    const wanted = this.store.inState('running', 'restarting').filter(({ wantedState }) => wantedState !== null);
    for (const name of new Set(wanted.map(({ workerId }) => workerId))) {
      if (name === null || this.#away.has(name)) continue;
      this.#away.add(name);
      this.at(this.clock.now + this.random.integer(500, 5_000), async () => {
        this.#away.delete(name);
        await this.workers.find((worker) => worker.name === name)?.beat();
      });
    }
  }

  #deliver(): void {
    this.at(this.clock.now + this.random.integer(1, 40), async () => {
      const steps: Promise<void>[] = [];
      for (const worker of this.workers) {
        if (!worker.isUp || worker.isFrozen || worker.isCut) continue;
        for (let free = worker.free; free > 0; free--) {
          const job = this.queue.take(worker.queues);
          if (job === null) break;
          steps.push(worker.onJob(job));
        }
      }
      await Promise.all(steps);
    });
  }

  #workerOf({ workerId }: InstanceRow): WorkerProcess | undefined {
    return this.workers.find(({ name }) => name === workerId);
  }

  #leaseExpiresAt(row: InstanceRow): number {
    const worker = this.#workerOf(row);
    const knows = worker?.running.has(row.lease!) ?? false;
    const seen = knows ? Math.max(row.claimedAt!, worker!.beatUntil(this.clock.now)) : row.claimedAt!;
    return this.clock.database(seen) + LEASE_MS;
  }

  #installation(): Installation {
    return {
      store: this.store,
      clock: this.clock,
      pools: POOLS,
      countsDeferred: (pool) => pool === DEFERRED_COUNT,
      isHeldElsewhere: () => !this.isCalm && this.random.chance(0.01),
      liveWorkers: () =>
        this.workers
          .filter((worker) => this.clock.database(worker.beatUntil(this.clock.now)) > this.clock.database() - ALIVE_MS)
          .map(({ name, queues, slots }) => ({ id: name, queues, slots })),
      leaseExpiresAt: (row) => this.#leaseExpiresAt(row),
      fail: (error) => this.fail(error),
      ended: (row, outcome) => this.#ended(row, outcome),
    };
  }

  #ended(row: InstanceRow, outcome: TryOutcome): void {
    if (outcome === 'lost') {
      this.counts.lost++;
      const worker = this.#workerOf(row);
      if (worker?.isInContact && worker.running.has(row.lease!) && worker.contactSince < this.clock.now - 10_000)
        throw new Error(`a try of ${row.runId}/${row.taskNo} was called lost, and its worker lives`);
    }
  }
}
