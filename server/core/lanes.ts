/** The lanes in which work waits: everything in the first goes before anything in the second. */
export const LANES = { live: 0, backfill: 1 } as const;

/**
 * How many of so many slots backfills never take, so that a live task finds one free although the tasks of a backfill are
 * long: a quarter, and at least one where there are two.
 */
export function slotsKeptForLive(slots: number): number {
  return slots < 2 ? 0 : Math.max(1, Math.floor(slots / 4));
}
