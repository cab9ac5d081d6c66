import { parseDuration } from './duration.ts';
import type { Duration } from './value.ts';

/** Fails the task without another try. */
export class FailNow extends Error {
  override readonly name = 'FailNow';
}

/** Ends the task as skipped. */
export class SkipTask extends Error {
  override readonly name = 'SkipTask';
}

/** Fails this try; the next one starts after the given time instead of the usual delay. */
export class RetryAfter extends Error {
  override readonly name = 'RetryAfter';
  readonly delayMs: number;

  constructor(delay: Duration, message = `again after ${delay}`) {
    super(message);
    this.delayMs = parseDuration(delay, 'the delay of RetryAfter');
  }
}
