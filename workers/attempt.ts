import type { Pool } from 'pg';
import type { Json } from '../server/core/definition.ts';
import type { ConnectionValue } from '../server/dag/context.ts';
import type { ClaimedTry } from '../server/db/claimTries.ts';
import type { StoredVersion } from '../server/db/definitions.ts';
import type { ChildPool } from './childPool.ts';
import type { AttemptEnd, BindMessage } from './protocol.ts';

/**
 * The worker's services that a try in a child may call, by name: each carries out its methods under the try's lease. They
 * are repeated while Postgres is away, so each may take effect twice.
 */
export type Services = Readonly<Record<string, Readonly<Record<string, (...args: never[]) => Promise<unknown>>>>>;

export interface AttemptDeps {
  readonly pool: Pool;
  readonly children: ChildPool;
  readonly bind: (version: StoredVersion) => Promise<BindMessage>;
  readonly secrets: {
    connection(name: string): Promise<ConnectionValue | null>;
    variable(name: string): Promise<Json | null>;
  };
  readonly services: (claim: ClaimedTry) => Services;
  /** Told when something that pages show has changed without a change of state: a log chunk, progress. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
  /** From the request to stop until SIGKILL, in milliseconds. */
  readonly stopGraceMs: number;
}

/** How a try ended, seen by its worker. */
export type AttemptOutcome =
  | AttemptEnd
  /** The process died, or was killed by the worker, without an end of its own. */
  | { readonly kind: 'died'; readonly message: string; readonly exitCode: number | null }
  /** The try is given back for another worker, or for a new process, to take. */
  | { readonly kind: 'released'; readonly message: string }
  /** The lease has gone to another: there is nothing to write. */
  | { readonly kind: 'superseded' };

export type Died = AttemptOutcome & { readonly kind: 'died' };

export interface RunningAttempt {
  readonly claim: ClaimedTry;
  readonly outcome: Promise<AttemptOutcome>;
  /** Asks the body to stop, and kills the process group after the grace. */
  stop(reason: string): void;
  /** Kills at once; the try counts as given back, not as failed, and work that it left outside goes on. */
  release(reason: string): void;
  /** The lease is lost: kills at once, and writes nothing more. */
  abandon(): void;
}
