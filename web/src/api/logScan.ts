import { createLineSet, type LineSet } from '../domain/lineSet.ts';
import type { LogLevel } from '../domain/log.ts';
import { bodyOf, type ApiClient } from './client.ts';
import { oneReading } from './oneReading.ts';
import type { TryKey } from './logTail.ts';

/** What is looked for. */
export interface LogQuery {
  /** Part of a line, in any case. */
  readonly text: string;
  /** The lowest level. */
  readonly level: LogLevel;
  /** True: the first line is enough. */
  readonly isFirstEnough?: boolean;
}

/** What was found so far. `found` is one growing set: `scanned` tells one snapshot from the next. */
export interface ScanSnapshot {
  readonly found: LineSet;
  /** Up to which line the log has been looked through. */
  readonly scanned: number;
  readonly error: unknown;
}

export interface LogScan {
  readonly get: () => ScanSnapshot;
  /** The last subscriber to leave ends the looking. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Looks on until so many lines have been looked through. */
  readonly upTo: (count: number) => void;
}

const MATCHES = '/api/haru/v1/dags/{dagId}/runs/{runId}/tasks/{taskId}/instances/{mapIndex}/logs/{tryNumber}/matches';

/** Finds lines of a log. The server looks through it piece by piece, so that neither it nor the page stands still. */
export function createLogScan(client: ApiClient, key: TryKey, { text, level, isFirstEnough }: LogQuery): LogScan {
  const listeners = new Set<() => void>();
  let snapshot: ScanSnapshot = { found: createLineSet(), scanned: 0, error: null };
  let next: string | null = null;
  let goal = 0;

  const show = (change: Partial<ScanSnapshot>) => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  };
  const isEnough = () => snapshot.scanned >= goal || (isFirstEnough === true && snapshot.found.size > 0);

  const readAll = async (signal: AbortSignal): Promise<void> => {
    let hasMore = true;
    while (hasMore && !isEnough()) {
      const query = { text, level, ...(next !== null && { after: next }) };
      const answer = bodyOf(await client.GET(MATCHES, { params: { path: key, query }, signal }));
      snapshot.found.add(answer.stretches);
      next = answer.next;
      hasMore = answer.hasMore || answer.scanned < goal;
      show({ scanned: answer.scanned, error: null });
    }
  };

  const reading = oneReading(readAll, (error) => show({ error }));
  const read = () => {
    if (!isEnough()) reading.start();
  };

  return {
    get: () => snapshot,
    upTo(count) {
      goal = count;
      read();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        reading.stop();
      };
    },
  };
}
