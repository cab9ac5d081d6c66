export const LEASE_MS = 30_000;
/** A worker counts while it has been heard of within this time. */
export const ALIVE_MS = 30_000;
/** Slots; -1: without limit. */
export const POOLS: Readonly<Record<string, number>> = { default_pool: -1, small: 3, tight: 1, counting: 4 };
/** The pool in which deferred tasks keep their slots. */
export const DEFERRED_COUNT = 'counting';
