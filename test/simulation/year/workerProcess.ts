import type { ClaimedTry } from '../../../server/db/claimTries.ts';
import { claimDispatched } from '../../../server/db/claimTries.ts';
import { createDefinitionCache } from '../../../server/db/definitions.ts';
import { endTries, type TryEnd } from '../../../server/db/endTries.ts';
import { heartbeat } from '../../../server/db/workers.ts';
import type { TryJob } from '../../../server/queue/queue.ts';
import { handOver, takeReady, type Taken } from '../../../server/scheduler/handOver.ts';
import type { RunToAdvance } from '../../../server/scheduler/advanceRuns.ts';
import { createRunService } from '../../../server/scheduler/runService.ts';
import type { Server } from './connection.ts';
import { Process } from './process.ts';
import { LEASE_MS } from './settings.ts';
import type { Surroundings } from './surroundings.ts';
import { durationOf, endOf, STOPPED } from './work.ts';

const BEAT_MS = 5_000;
const END_PAUSE_MS = 500;
const MAX_HELD_TRIES = 10;

interface Followed extends RunToAdvance {
  readonly heldTries: number;
}

/** A worker: the product's claims, heartbeats and hand-overs; its tries only take time. */
export class WorkerProcess extends Process {
  readonly queues: readonly string[];
  readonly slots: number;
  readonly running = new Map<number, ClaimedTry>();
  /** True time since when it has been in contact without a break; of one that is not, that of its last heartbeat. */
  contactSince: number;
  lastBeat: number;
  isCut = false;
  readonly #definitions = createDefinitionCache();
  #claiming = 0;

  constructor(
    world: Surroundings<Process>,
    server: Server,
    name: string,
    { queues, slots }: Pick<WorkerProcess, 'queues' | 'slots'>,
  ) {
    super(world, server, name);
    this.queues = queues;
    this.slots = slots;
    this.contactSince = world.clock.now;
    this.lastBeat = world.clock.now;
  }

  get store() {
    return { pool: this.sessions.pool, definitions: this.#definitions };
  }

  get free(): number {
    return this.slots - this.running.size - this.#claiming;
  }

  get isInContact(): boolean {
    return this.isUp && !this.isFrozen && !this.isCut && !this.world.isDatabaseAway;
  }

  /** The last heartbeat until now: those of a worker in contact come every few seconds. */
  beatUntil(now: number): number {
    if (!this.isInContact) return this.lastBeat;
    return Math.max(this.lastBeat, now - ((now - this.contactSince) % BEAT_MS));
  }

  /** From here on no heartbeat arrives. */
  loseContact(): void {
    if (this.isInContact) this.lastBeat = this.beatUntil(this.world.clock.now);
  }

  override kill(): void {
    this.loseContact();
    super.kill();
  }

  override freeze(): void {
    this.loseContact();
    super.freeze();
  }

  async onJob(job: TryJob): Promise<void> {
    this.#claiming++;
    await this.step(
      async () => {
        try {
          const claim = await claimDispatched(this.sessions.pool, this.#claimant, job);
          if (claim) await this.#begin([claim]);
        } finally {
          this.#claiming--;
          this.world.queue.done(job);
        }
      },
      () => {},
    );
  }

  /** What every heartbeat does. */
  async beat(): Promise<void> {
    if (!this.isUp || this.isFrozen || this.isCut) return;
    await this.step(
      async () => {
        const held = [...this.running.values()];
        const { tries } = await heartbeat(this.sessions.pool, this.name, LEASE_MS / 1_000, held);
        for (const answer of tries) {
          const claim = this.running.get(answer.lease);
          if (!claim) continue;
          if (!answer.isOwned) this.running.delete(answer.lease);
          else if (answer.state === 'restarting' || answer.wantedState !== null)
            this.world.at(this.world.clock.now + 300, () => this.#end(claim, true));
        }
      },
      () => this.world.at(this.world.clock.now + BEAT_MS, () => this.beat()),
    );
  }

  async #begin(claims: readonly ClaimedTry[]): Promise<void> {
    for (const claim of claims) {
      const { definition } = await this.#definitions.get(this.sessions.pool, claim.run.versionId);
      this.running.set(claim.lease, claim);
      const duration = durationOf(definition.tasks[claim.taskNo]!, this.world.random);
      this.world.at(this.world.clock.now + duration, () => this.#end(claim, false));
    }
  }

  /** The try ends, of itself or because it was stopped; a worker that is frozen finds that it has when it goes on. */
  async #end(claim: ClaimedTry, isStopped: boolean): Promise<void> {
    if (!this.isUp || this.running.get(claim.lease) !== claim) return;
    if (this.isFrozen || this.isCut)
      return this.world.at(this.world.clock.now + BEAT_MS, () => this.#end(claim, isStopped));
    let end: TryEnd | null = null;
    await this.step(
      async () => {
        end = await this.#endOf(claim, isStopped);
        this.running.delete(claim.lease);
        await this.#handOver([end], [this.#followed(claim)]);
      },
      () => {
        if (end === null) this.world.at(this.world.clock.now + END_PAUSE_MS, () => this.#end(claim, isStopped));
        else this.#writeAlone(claim, end);
      },
    );
  }

  async #endOf(claim: ClaimedTry, isStopped: boolean): Promise<TryEnd> {
    const { definition } = await this.#definitions.get(this.sessions.pool, claim.run.versionId);
    if (isStopped) return endOf(this.world, claim, definition, STOPPED);
    const runs = createRunService(
      { ...this.store, hintWork: () => this.world.hint(), hintChange: () => {} },
      'simulation',
    );
    return endOf(this.world, claim, definition, await this.world.work(claim, definition, runs));
  }

  #followed({ runId, run, taskNo }: ClaimedTry): Followed {
    return { id: runId, ended: { versionId: run.versionId, taskNos: [taskNo] }, heldTries: 0 };
  }

  async #handOver(ends: readonly TryEnd[], runs: readonly Followed[]): Promise<void> {
    const reserved = this.free;
    this.#claiming += reserved;
    try {
      const taker = { claimant: this.#claimant, queues: this.queues, free: reserved };
      const { advanced, taken } = await handOver(this.store, ends, runs, taker);
      for (const id of advanced.heldElsewhere) this.#followLater(runs.find((run) => run.id === id));
      for (const id of advanced.woken) this.#follow({ id, heldTries: 0 });
      if (advanced.endedRuns.length > 0 || ends.some(({ delayMs, until }) => delayMs !== null || until !== null))
        this.world.hint();
      await this.#take(taken ?? (await takeReady(this.store, taker)));
    } finally {
      this.#claiming -= reserved;
    }
  }

  async #take({ claims, toDispatch }: Taken): Promise<void> {
    await this.#begin(claims);
    if (toDispatch.length > 0) await this.world.queue.client.add(toDispatch).catch(() => {});
  }

  /** Until it is written, or the lease has gone to another. */
  #writeAlone(claim: ClaimedTry, end: TryEnd): void {
    this.world.at(this.world.clock.now + END_PAUSE_MS, async () => {
      if (!this.isUp) return;
      if (this.isFrozen || this.isCut) return this.#writeAlone(claim, end);
      await this.step(
        async () => {
          await endTries(this.sessions.pool, [end]);
          this.#follow(this.#followed(claim));
        },
        () => this.#writeAlone(claim, end),
      );
    });
  }

  #follow(run: Followed, inMs = 0): void {
    this.world.at(this.world.clock.now + inMs, async () => {
      if (!this.isUp || this.isFrozen || this.isCut) return;
      await this.step(
        () => this.#handOver([], [run]),
        () => this.world.hint(),
      );
    });
  }

  #followLater(run: Followed | undefined): void {
    if (!run || run.heldTries >= MAX_HELD_TRIES) return this.world.hint();
    this.#follow({ ...run, heldTries: run.heldTries + 1 }, 3);
  }

  get #claimant() {
    return { workerId: this.name, host: 'simulated', leaseSeconds: LEASE_MS / 1_000 };
  }
}
