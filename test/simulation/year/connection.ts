import type { Pool, PoolClient } from 'pg';
import type { Random } from '../../support/core/random.ts';
import type { Store } from './store.ts';

export interface Answer {
  readonly rows: readonly object[];
  readonly rowCount: number;
}

/** Carries out one statement of the product, by its name. */
export type Execute = (statement: string, values: readonly unknown[]) => Answer;

/** What becomes of a process at its next statement. */
export interface Conduct {
  /** Before a statement; throws where the connection breaks, and never resolves where the process is killed. */
  before(statement: string): Promise<void> | undefined;
  /** After it took effect, and before anybody hears of it. */
  after(statement: string): Promise<void> | undefined;
}

/** The one database of the simulation: transactions take turns, in an order of chance. */
export class Server {
  readonly store: Store;
  readonly random: Random;
  readonly #execute: Execute;
  #owner: object | null = null;
  #waiting: (() => void)[] = [];
  statements = 0;

  constructor(store: Store, random: Random, execute: Execute) {
    this.store = store;
    this.random = random;
    this.#execute = execute;
  }

  async take(owner: object): Promise<void> {
    while (this.#owner !== null && this.#owner !== owner)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#owner = owner;
  }

  /** Ends the owner's transaction. */
  release(owner: object, isCommitted: boolean): void {
    if (this.#owner !== owner) return;
    if (isCommitted) this.store.commit();
    else this.store.rollback();
    this.#owner = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    // Whoever is first gets it; the others wait again.
    while (waiting.length > 0) waiting.splice(this.random.integer(0, waiting.length - 1), 1)[0]!();
  }

  run(statement: string, values: readonly unknown[]): Answer {
    this.statements++;
    return this.#execute(statement, values);
  }
}

const NOTHING: Answer = { rows: [], rowCount: 0 };
type Config = string | { readonly name?: string; readonly text: string; readonly values?: readonly unknown[] };

/** One session: its statements take effect in their order, also where several are sent at once. */
class Session {
  readonly #server: Server;
  readonly #conduct: Conduct;
  #tail: Promise<unknown> = Promise.resolve();
  #isOpen = false;
  #isBroken = false;

  constructor(server: Server, conduct: Conduct) {
    this.#server = server;
    this.#conduct = conduct;
  }

  query(config: Config, given: readonly unknown[] = []): Promise<Answer> {
    const statement = typeof config === 'string' ? config : (config.name ?? config.text);
    const values = typeof config === 'string' ? given : (config.values ?? []);
    const answer = this.#tail.then(() => this.#answer(statement, values));
    this.#tail = answer.catch(() => {});
    return answer;
  }

  /** The server has given the session up: its transaction is undone. */
  cut(): void {
    this.#isBroken = true;
    this.#server.release(this, false);
  }

  async #answer(statement: string, values: readonly unknown[]): Promise<Answer> {
    try {
      await this.#conduct.before(statement);
      if (this.#isBroken) throw outage();
      const answer = await this.#carryOut(statement, values);
      await this.#conduct.after(statement);
      if (this.#isBroken) throw outage();
      return answer;
    } catch (error) {
      if ((error as { code?: string }).code === 'ECONNRESET') this.cut();
      throw error;
    }
  }

  async #carryOut(statement: string, values: readonly unknown[]): Promise<Answer> {
    const server = this.#server;
    await server.take(this);
    if (this.#isBroken) throw outage();
    switch (statement) {
      case 'begin':
        this.#isOpen = true;
        return NOTHING;
      case 'commit':
      case 'rollback':
        this.#isOpen = false;
        server.release(this, statement === 'commit');
        return NOTHING;
    }
    try {
      const answer = server.run(statement, values);
      if (!this.#isOpen) server.release(this, true);
      return answer;
    } catch (error) {
      if (!this.#isOpen) server.release(this, false);
      throw error;
    }
  }
}

export function outage(): Error {
  return Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
}

/** The sessions of one process, in the shape of pg's pool as far as the product uses it. */
export class Sessions {
  readonly #server: Server;
  readonly #conduct: Conduct;
  readonly #open = new Set<Session>();

  constructor(server: Server, conduct: Conduct) {
    this.#server = server;
    this.#conduct = conduct;
  }

  get pool(): Pool {
    const open = (): Session => {
      const session = new Session(this.#server, this.#conduct);
      this.#open.add(session);
      return session;
    };
    return {
      connect: () => {
        const session = open();
        return Promise.resolve({
          query: (config: Config, values?: readonly unknown[]) => session.query(config, values),
          release: () => void this.#open.delete(session),
        } as unknown as PoolClient);
      },
      query: (config: Config, values?: readonly unknown[]) => {
        const session = open();
        return session.query(config, values).finally(() => this.#open.delete(session));
      },
    } as unknown as Pool;
  }

  cutAll(): void {
    for (const session of this.#open) session.cut();
    this.#open.clear();
  }
}
