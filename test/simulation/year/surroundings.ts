import type { DagDefinition } from '../../../server/core/definition.ts';
import type { ClaimedTry } from '../../../server/db/claimTries.ts';
import type { RunService } from '../../../server/scheduler/runService.ts';
import type { Random } from '../../support/core/random.ts';
import type { Clock } from './clock.ts';
import type { MessageQueue } from './messageQueue.ts';
import type { Outcome } from './work.ts';

/** What a process of the simulation has around it. */
export interface Surroundings<P> {
  readonly random: Random;
  readonly clock: Clock;
  readonly queue: MessageQueue;
  readonly isDatabaseAway: boolean;
  /** Does something at a true time. */
  at(time: number, act: () => Promise<void> | void): void;
  /** There is something to look at: schedulers hear of it, or do not. */
  hint(): void;
  /** The product did what it never does. */
  fail(error: unknown): void;
  /** Another process takes the place of this one after a while. */
  killed(process: P): void;
  /** The process goes on after a while, as if nothing had been. */
  frozen(process: P): void;
  /** True time at which the next round of a scheduler may find anything to do. */
  nextDue(): number;
  /** What a try comes to. */
  work(claim: ClaimedTry, definition: DagDefinition, runs: RunService): Promise<Outcome>;
}
