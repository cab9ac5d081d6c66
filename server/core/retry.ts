import type { TaskDefinition } from './definition.ts';
import type { TaskState, TryOutcome } from './states.ts';

/** A try that was lost with its worker is replaced so many times in a row; the next loss fails the task. */
export const MAX_LOST_IN_ROW = 20;
/** No delay that grows does so beyond a day, unless the task names another bound. */
export const DEFAULT_MAX_RETRY_DELAY_MS = 24 * 3_600_000;
/** The part of a growing delay that is left to chance, so that tasks that failed together do not come back together. */
export const JITTER = 0.25;

/** How a failed try wants to go on: as its task says, not at all, or after a time of its own. */
export type FailureKind =
  | { readonly kind: 'normal' }
  | { readonly kind: 'fail_now' }
  | { readonly kind: 'retry_after'; readonly delayMs: number };

export interface TryEnding {
  /** `superseded` is not among them: it changes no task instance. */
  readonly outcome: Exclude<TryOutcome, 'superseded'>;
  /** Of a `failed` one; null for the others. */
  readonly failure: FailureKind | null;
  /** From now until a `rescheduled` try wants to go on; null for the others. */
  readonly rescheduleMs: number | null;
  /** Number of the try that ended, from 1. */
  readonly tryNumber: number;
  /** The highest number of a try that another may follow. */
  readonly maxTries: number;
  /** Losses up to this end, one after another. */
  readonly lostInRow: number;
}

export type RetrySettings = Pick<TaskDefinition, 'retries' | 'retryDelayMs' | 'retryBackoff' | 'maxRetryDelayMs'>;

/** What becomes of the instance. */
export interface AfterTry {
  readonly to: TaskState;
  /** From now until it may run again; null: not by the clock. */
  readonly delayMs: number | null;
  readonly maxTries: number;
  readonly lostInRow: number;
  readonly reason: string;
}

/** What the end of a try means for its instance. `random` is in [0, 1). */
export function endOfTry(ending: TryEnding, settings: RetrySettings, random: number): AfterTry {
  const { maxTries, lostInRow } = ending;
  const ended = { delayMs: null, maxTries, lostInRow: 0 };
  switch (ending.outcome) {
    case 'success':
      return { ...ended, to: 'success', reason: 'succeeded' };
    case 'skipped':
      return { ...ended, to: 'skipped', reason: 'skipped itself' };
    case 'deferred':
      return { ...ended, to: 'deferred', reason: 'waits without a slot' };
    case 'rescheduled':
      return { ...ended, to: 'up_for_reschedule', delayMs: ending.rescheduleMs ?? 0, reason: 'looks again later' };
    case 'failed':
      return { ...ended, ...afterFailure(ending, settings, random) };
    case 'lost':
      return lostInRow >= MAX_LOST_IN_ROW
        ? {
            to: 'failed',
            delayMs: null,
            maxTries,
            lostInRow: lostInRow + 1,
            reason: `lost with its worker ${lostInRow + 1} times in a row`,
          }
        : {
            to: 'scheduled',
            delayMs: null,
            maxTries: maxTries + 1,
            lostInRow: lostInRow + 1,
            reason: 'lost with its worker; replaced without using up a retry',
          };
  }
}

function afterFailure(
  { failure, tryNumber, maxTries }: TryEnding,
  settings: RetrySettings,
  random: number,
): Pick<AfterTry, 'to' | 'delayMs' | 'reason'> {
  if (failure?.kind === 'fail_now')
    return { to: 'failed', delayMs: null, reason: 'failed, and asked for no other try' };
  if (tryNumber > maxTries)
    return { to: 'failed', delayMs: null, reason: settings.retries > 0 ? 'failed, and no retry is left' : 'failed' };
  const ordinal = Math.max(1, settings.retries - (maxTries - tryNumber));
  const delayMs = failure?.kind === 'retry_after' ? failure.delayMs : retryDelay(settings, ordinal, random);
  return { to: 'up_for_retry', delayMs, reason: `failed; retry ${ordinal} of ${Math.max(ordinal, settings.retries)}` };
}

/** Milliseconds before the given retry, counted from 1. A constant delay is kept exactly; a growing one is capped and scattered. */
export function retryDelay(
  { retryDelayMs, retryBackoff, maxRetryDelayMs }: RetrySettings,
  ordinal: number,
  random: number,
): number {
  const cap = maxRetryDelayMs ?? (retryBackoff > 1 ? Math.max(DEFAULT_MAX_RETRY_DELAY_MS, retryDelayMs) : Infinity);
  const delay = Math.min(retryDelayMs * retryBackoff ** (ordinal - 1), cap);
  return retryBackoff > 1 ? Math.round(delay * (1 - JITTER * random)) : delay;
}
