/** What an ingest has done for one output since it began; only ever counted up. */
export interface Counters {
  /** Lines that the output has confirmed. */
  lines: number;
  /** Of these, the ones that no access log's pattern matched. */
  malformed: number;
  /** Of these, the ones that were longer than allowed. */
  truncated: number;
  batches: number;
  /** How often the output had lost what was pushed of a file, and it was pushed again. */
  wentBack: number;
  /** Events that Elasticsearch refused for what they hold, and that are in its index of refused ones. */
  refused: number;
  /** Messages, at most, that the topic deleted before the output had them. */
  lost: number;
}

export interface IngestStats extends Readonly<Counters> {
  readonly output: string;
  /** Files, or partitions, that are followed. */
  readonly streams: number;
  /** True when the last look found no complete line, or message, that the output does not have. */
  readonly caughtUp: boolean;
  readonly isReady: boolean;
  /** How far the output is behind, in words: `3.4 MB`, `1,200 messages`. */
  readonly behind: string;
  /** Null while all is well. */
  readonly problem: string | null;
}

export function emptyCounters(): Counters {
  return { lines: 0, malformed: 0, truncated: 0, batches: 0, wentBack: 0, refused: 0, lost: 0 };
}
