import { outage, Sessions, type Conduct, type Server } from './connection.ts';
import type { Surroundings } from './surroundings.ts';

/** What happens to a process at one of its next statements. */
export interface Trap {
  readonly kind: 'kill' | 'freeze' | 'break';
  /** Statements that it still says before. */
  statements: number;
  /** The statement takes effect first. */
  readonly takesEffect: boolean;
}

/** A process that speaks to the database, and may be killed, frozen or cut off at any statement. */
export class Process {
  readonly world: Surroundings<Process>;
  readonly name: string;
  readonly sessions: Sessions;
  isUp = true;
  isFrozen = false;
  trap: Trap | null = null;
  #thawed = Promise.withResolvers<void>();
  /** Steps under way, by what lets the world go on without them. */
  readonly #steps = new Map<Promise<void>, () => void>();

  constructor(world: Surroundings<Process>, server: Server, name: string) {
    this.world = world;
    this.name = name;
    this.sessions = new Sessions(server, this.#conduct());
  }

  /** Does something of its own; resolves when that is done, or the process cannot go on. Outages are its own business. */
  async step(work: () => Promise<void>, onOutage: () => void): Promise<void> {
    const done = work().catch((error: unknown) => {
      if ((error as { code?: string }).code === 'ECONNRESET') onOutage();
      else this.world.fail(error);
    });
    await this.#until(done);
  }

  kill(): void {
    this.isUp = false;
    this.sessions.cutAll();
    this.#letGo();
  }

  /** Until {@link thaw}; the server gives up a transaction that is open. */
  freeze(): void {
    this.isFrozen = true;
    this.#thawed = Promise.withResolvers<void>();
    this.sessions.cutAll();
    this.#letGo();
  }

  /** Goes on where it was; resolves when what it was at is done. */
  async thaw(): Promise<void> {
    this.isFrozen = false;
    const left = [...this.#steps.keys()];
    this.#thawed.resolve();
    await Promise.all(left.map((step) => this.#until(step)));
  }

  async #until(done: Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#steps.set(done, resolve);
    const ended = done.finally(() => this.#steps.delete(done));
    await Promise.race([ended, promise]);
  }

  #letGo(): void {
    for (const resolve of this.#steps.values()) resolve();
    if (!this.isUp) this.#steps.clear();
  }

  #conduct(): Conduct {
    const held = async (): Promise<void> => {
      while (this.isFrozen && this.isUp) await this.#thawed.promise;
      if (!this.isUp) await new Promise(() => {});
    };
    const spring = (takesEffect: boolean): Promise<void> | undefined => {
      const { trap } = this;
      if (trap && trap.takesEffect === takesEffect && trap.statements-- <= 0) {
        this.trap = null;
        if (trap.kind === 'break') throw outage();
        if (trap.kind === 'kill') this.world.killed(this);
        else this.world.frozen(this);
      }
      return this.isUp && !this.isFrozen ? undefined : held();
    };
    return {
      before: () => {
        const wait = spring(false);
        if (wait) return wait;
        if (this.world.isDatabaseAway) throw outage();
        return this.world.random.chance(0.15) ? Promise.resolve() : undefined;
      },
      after: () => spring(true),
    };
  }
}
