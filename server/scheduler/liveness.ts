/** What a scheduler knows of its own sight of the database, from which follows whether it may call a try lost. */
export interface Sight {
  /** The database's clock at the last look, and the process's monotonic clock beside it, in milliseconds. */
  readonly databaseMs: number;
  readonly monotonicMs: number;
  /** Since when, by the monotonic clock, the database has been seen without a gap. */
  readonly seenSinceMs: number;
}

/** Two looks further apart than this are a gap: the process slept, or the database was away. */
const MAX_GAP_MS = 5_000;
/** The two clocks may differ by this much between two looks; more is a step of the database's clock. */
const MAX_STEP_MS = 10_000;

/** The sight after another look. Null as `before`: the first look, or the connection was lost. */
export function look(before: Sight | null, databaseMs: number, monotonicMs: number): Sight {
  if (before === null) return { databaseMs, monotonicMs, seenSinceMs: monotonicMs };
  const gap = monotonicMs - before.monotonicMs;
  const step = Math.abs(databaseMs - before.databaseMs - gap);
  const isUnbroken = gap <= MAX_GAP_MS && step <= MAX_STEP_MS;
  return { databaseMs, monotonicMs, seenSinceMs: isUnbroken ? before.seenSinceMs : monotonicMs };
}

/** Only after one full lease of unbroken sight may tries be called lost. */
export function mayExpire(sight: Sight, leaseMs: number): boolean {
  return sight.monotonicMs - sight.seenSinceMs >= leaseMs;
}
