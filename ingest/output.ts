import type { FinishedEvent } from './event.ts';
import type { StoredPosition } from './position.ts';

/** Where events go, together with the positions up to which it has them. */
export interface Output {
  /** As people call it: `Redis`. */
  readonly label: string;
  /** False while it is away; every other call then fails at once. */
  isReady(): boolean;
  /** The stored position of a stream (a file's content, a partition) as the output holds it, null without one. */
  load(stream: string): Promise<string | null>;
  /** Delivers events and then moves the stream's position; resolves once the output has confirmed both. */
  push(push: Push): Promise<'pushed' | 'moved'>;
  /** Forgets the positions last written before `before` (epoch seconds) of streams other than `kept`; returns how many. */
  forget(before: number, kept: ReadonlySet<string>): Promise<number>;
  close(): Promise<void>;
}

export interface Push {
  /** Identity of the stream. */
  readonly stream: string;
  /** What `load` gave or the last push wrote; where the output holds another, nothing happens and the answer is `moved`. */
  readonly expected: string | null;
  readonly next: StoredPosition;
  readonly events: readonly FinishedEvent[];
}

/** What is told of an output that cannot be reached, or that refuses what it is given. */
export type OnDown = (reason: string) => void;
