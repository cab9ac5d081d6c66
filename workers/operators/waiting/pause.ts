import type { Wait } from '../../../server/core/waiting.ts';

/** Thrown by a body that has found nothing yet: the try goes on with another look after a time, and holds no slot until then. */
export class LookAgain extends Error {
  readonly delayMs: number;
  readonly wait: Wait;

  constructor(delayMs: number, wait: Wait) {
    super(`looks again in ${delayMs / 1000} s`);
    this.delayMs = delayMs;
    this.wait = wait;
  }
}

/** Thrown by a body that waits for something to happen, and for the given time at most: the try goes on then, and holds no slot until then. */
export class Deferral extends Error {
  readonly until: Date | null;
  readonly wait: Wait;

  constructor(wait: Wait, until: Date | null) {
    super('waits without a slot');
    this.until = until;
    this.wait = wait;
  }
}
