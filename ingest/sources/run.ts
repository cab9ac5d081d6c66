import type { Output } from '../output.ts';
import type { Parse } from '../parse.ts';
import type { Counters } from '../stats.ts';

/** What a source needs to feed one output. */
export interface SourceDeps {
  readonly output: Output;
  readonly parse: Parse;
  readonly batchLines: number;
  readonly maxLineBytes: number;
  readonly maxBackoffMs: number;
  readonly counters: Counters;
  readonly health: Health;
  readonly report: (message: string) => void;
  /** Reports a problem once, until it is over. */
  readonly complain: (what: string) => void;
  /** Aborted when the ingest stops. */
  readonly signal: AbortSignal;
}

export interface Health {
  /** Null while all is well. */
  problem: string | null;
}

/** A source on its way to one output. */
export interface OutputRun {
  /** Resolves when the source is at its end, or the signal was aborted. */
  readonly ended: Promise<void>;
  streams(): number;
  isCaughtUp(): boolean;
  /** How far the output is behind, in words. */
  behind(): string;
  close(): Promise<void>;
}
