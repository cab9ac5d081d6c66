import { createDefinitionCache } from '../../../server/db/definitions.ts';
import { createDispatcher, type Dispatcher } from '../../../server/queue/dispatcher.ts';
import { look, mayExpire, type Sight } from '../../../server/scheduler/liveness.ts';
import { quickTick, start, sweep, type SchedulerDeps } from '../../../server/scheduler/tick.ts';
import type { TryQueue } from '../../../server/queue/queue.ts';
import type { Server } from './connection.ts';
import { Process } from './process.ts';
import { LEASE_MS } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

/** Between two rounds of a scheduler. */
const SWEEP_MS = 1_000;

/** A scheduler: the product's rounds, on the simulated clock. Rounds in which nothing can be due are left out. */
export class SchedulerProcess extends Process {
  /** True time of the next round. */
  roundAt: number;
  isBusy = false;
  #sight: Sight | null = null;
  #hasSlept = false;
  #mayStartBackfills = false;
  readonly #deps: SchedulerDeps;
  readonly #dispatcher: Dispatcher;

  constructor(world: Surroundings<Process>, server: Server, name: string) {
    super(world, server, name);
    this.roundAt = world.clock.now;
    const queue = world.queue.client as TryQueue;
    const onError = (error: unknown) => {
      const { code } = error as { readonly code?: string };
      if (code !== 'QUEUE_AWAY' && code !== 'ECONNRESET') world.fail(error);
    };
    this.#dispatcher = createDispatcher(queue, onError);
    this.#deps = {
      pool: this.sessions.pool,
      definitions: createDefinitionCache(),
      queue,
      dispatch: this.#dispatcher.dispatch,
      hintChange: () => {},
      hintBackfills: () => {
        this.#mayStartBackfills = true;
      },
      onError,
    };
  }

  async sweep(): Promise<void> {
    if (this.isBusy || !this.isUp || this.isFrozen) return;
    this.isBusy = true;
    let isBroken = false;
    await this.step(
      async () => {
        const { clock } = this.world;
        const { rows } = await this.#deps.pool.query<{ ms: number }>({ name: 'scheduler-beat', text: '' });
        this.#sight = look(this.#sightOfLastRound(), rows[0]!.ms, clock.now);
        await sweep(this.#deps, mayExpire(this.#sight, LEASE_MS));
        await this.#rounds();
        await this.#dispatcher.settled();
        this.isBusy = false;
      },
      () => {
        this.#sight = null;
        isBroken = true;
        this.isBusy = false;
      },
    );
    this.roundAt = Math.max(this.world.clock.now + SWEEP_MS, isBroken ? 0 : this.world.nextDue());
  }

  /** A quick round after a hint. */
  async wake(): Promise<void> {
    if (this.isBusy || !this.isUp || this.isFrozen) return;
    this.isBusy = true;
    await this.step(
      async () => {
        await this.#rounds();
        await this.#dispatcher.settled();
        this.isBusy = false;
      },
      () => {
        this.isBusy = false;
      },
    );
    this.roundAt = Math.min(this.roundAt, Math.max(this.world.clock.now + SWEEP_MS, this.world.nextDue()));
  }

  async #rounds(): Promise<void> {
    do {
      this.#mayStartBackfills = false;
      await quickTick(this.#deps);
    } while (this.#mayStartBackfills && (await start(this.#deps, 'backfill')));
  }

  override freeze(): void {
    super.freeze();
    this.#hasSlept = true;
  }

  /** What the rounds that were left out have seen. */
  #sightOfLastRound(): Sight | null {
    const hasSlept = this.#hasSlept;
    this.#hasSlept = false;
    if (this.#sight === null || hasSlept) return this.#sight;
    const { clock } = this.world;
    const at = Math.max(this.#sight.monotonicMs, clock.now - SWEEP_MS);
    return { ...this.#sight, monotonicMs: at, databaseMs: clock.database(at) };
  }
}
