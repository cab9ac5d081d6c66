/** How long a notification is tried, from its creation on. */
export const GIVE_UP_MS = 6 * 3_600_000;
const FIRST_DELAY_MS = 5_000;
const MAX_DELAY_MS = 15 * 60_000;

/** An attempt to send a notification that did not succeed. */
export interface FailedAttempt {
  /** This one included. */
  readonly attempts: number;
  readonly createdAt: Date;
  readonly now: Date;
  /** True: the receiver says that repeating is of no use. */
  readonly isFinal: boolean;
}

/** Milliseconds until the next attempt, each delay twice as long as the one before, up to a bound; null: it is given up. */
export function delayAfter({ attempts, createdAt, now, isFinal }: FailedAttempt): number | null {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), MAX_DELAY_MS);
  const isOver = now.getTime() + delay > createdAt.getTime() + GIVE_UP_MS;
  return isFinal || isOver ? null : delay;
}

/** Whether a receiver that answers so may accept the same message later. */
export function isWorthRepeating(httpStatus: number): boolean {
  return httpStatus >= 500 || [408, 425, 429].includes(httpStatus);
}
