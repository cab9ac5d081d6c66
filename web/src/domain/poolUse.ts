/** How the slots of a pool are taken. */
export interface Taken {
  readonly slots: number;
  readonly includeDeferred: boolean;
  readonly running: number;
  readonly queued: number;
  readonly deferred: number;
}

export const SEGMENTS = ['running', 'queued', 'deferred'] as const;
export type Segment = (typeof SEGMENTS)[number];

/**
 * The parts of a pool's bar, as shares of it. A pool that was made smaller than what is taken is as long as what is taken.
 * Empty: nothing is taken, or the pool has no limit to be measured by.
 */
export function poolSegments(pool: Taken): readonly { readonly segment: Segment; readonly share: number }[] {
  if (pool.slots < 0) return [];
  const taken = SEGMENTS.map((segment) => ({
    segment,
    slots: segment === 'deferred' && !pool.includeDeferred ? 0 : pool[segment],
  }));
  const length = Math.max(
    pool.slots,
    taken.reduce((sum, { slots }) => sum + slots, 0),
  );
  return taken.filter(({ slots }) => slots > 0).map(({ segment, slots }) => ({ segment, share: slots / length }));
}
