import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from '../../server/core/reasonOf.ts';
import type { FinishedEvent } from '../event.ts';
import type { StoredPosition } from '../position.ts';
import { encodePosition } from '../position.ts';
import type { SourceDeps } from './run.ts';

export interface Batch {
  readonly stream: string;
  readonly expected: string | null;
  readonly next: StoredPosition;
  readonly events: readonly FinishedEvent[];
}

const FIRST_BACKOFF_MS = 100;

/**
 * Pushes a batch that cannot be read again at will, until the output has it; gives the position as stored, null where
 * the output holds another one than was expected, and throws when the ingest stops before that.
 */
export async function deliver(batch: Batch, deps: SourceDeps): Promise<string | null> {
  const { output, counters, health, signal } = deps;
  for (let failures = 0; ; failures += 1) {
    signal.throwIfAborted();
    try {
      if ((await output.push(batch)) === 'moved') return null;
      break;
    } catch (error) {
      // An output that is away has said so itself.
      if (output.isReady()) deps.complain(`${output.label}: ${reasonOf(error)}; trying again`);
      const waitMs = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10), deps.maxBackoffMs);
      await pause(waitMs, undefined, { signal });
    }
  }
  if (health.problem !== null) deps.report('all is well again');
  health.problem = null;
  counters.lines += batch.events.length;
  counters.batches += 1;
  counters.malformed += batch.events.filter(({ malformed }) => malformed).length;
  return encodePosition(batch.next);
}
