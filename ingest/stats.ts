/** What an ingest has done since it began; only ever counted up. */
export interface Counters {
  /** Lines that are in Redis. */
  lines: number;
  /** Of these, the ones that no access log's pattern matched. */
  malformed: number;
  /** Of these, the ones that were longer than allowed. */
  truncated: number;
  batches: number;
  /** How often Redis had lost what was pushed of a file, and it was pushed again. */
  wentBack: number;
}

export interface IngestStats extends Readonly<Counters> {
  /** Files that are followed. */
  readonly files: number;
  /** True when the last look at all files found no complete line that Redis does not have. */
  readonly caughtUp: boolean;
  readonly redisReady: boolean;
  /** Null while all is well. */
  readonly problem: string | null;
}

export function emptyCounters(): Counters {
  return { lines: 0, malformed: 0, truncated: 0, batches: 0, wentBack: 0 };
}
