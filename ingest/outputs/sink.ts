import type { FinishedEvent } from '../event.ts';

/** A receiver of events that keeps no positions: an event that it gets twice is known by its id. */
export interface Sink {
  readonly label: string;
  /** Resolves once all are confirmed; after a failure any of them may have arrived, and all are sent again. */
  send(events: readonly FinishedEvent[]): Promise<void>;
  close(): Promise<void>;
}
