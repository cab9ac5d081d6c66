import type { LogLine } from '../domain/log.ts';
import { bodyOf, type ApiClient } from './client.ts';
import type { InstanceKey } from './keys.ts';
import type { PushedMessage } from './stream/messages.ts';
import type { EventStream } from './stream/stream.ts';
import type { LogTail as Answer } from './types.ts';

/** What is known of a try's log. `lines` is one growing array: `count` tells one snapshot from the next. */
export interface LogSnapshot {
  readonly lines: readonly LogLine[];
  readonly count: number;
  /** The try has ended and this is all. */
  readonly isComplete: boolean;
  readonly error: unknown;
}

export interface LogTail {
  readonly get: () => LogSnapshot;
  /** The first subscriber starts the reading, the last one to leave ends it. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Reads on after an error. */
  readonly retry: () => void;
}

const EMPTY: LogSnapshot = { lines: [], count: 0, isComplete: false, error: null };

/** Follows the log of a try: reads what is stored, then more whenever the stream says that there is more. */
export function createLogTail(client: ApiClient, stream: EventStream, key: InstanceKey, tryNumber: number): LogTail {
  const listeners = new Set<() => void>();
  let snapshot = EMPTY;
  let next: string | null = null;
  let reading: AbortController | null = null;
  let isStale = false;

  const show = (change: Partial<LogSnapshot>) => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  };

  const readOnce = async (signal: AbortSignal): Promise<Answer> =>
    bodyOf(
      await client.GET('/api/haru/v1/dags/{dagId}/runs/{runId}/tasks/{taskId}/instances/{mapIndex}/logs/{tryNumber}', {
        params: { path: { ...key, tryNumber }, query: { ...(next !== null && { after: next }) } },
        signal,
      }),
    );

  const readAll = async (abort: AbortController): Promise<void> => {
    const lines = snapshot.lines as LogLine[];
    do {
      isStale = false;
      const answer = await readOnce(abort.signal);
      if (abort.signal.aborted) return;
      for (const line of answer.lines) lines.push(line);
      next = answer.next ?? next;
      isStale ||= answer.hasMore;
      show({ count: lines.length, isComplete: answer.isComplete, error: null });
    } while (isStale);
  };

  const read = () => {
    isStale = true;
    if (reading !== null) return;
    const abort = new AbortController();
    reading = abort;
    void readAll(abort)
      .catch((error: unknown) => {
        if (!abort.signal.aborted) show({ error });
      })
      .finally(() => {
        if (reading === abort) reading = null;
      });
  };

  let stop: (() => void) | null = null;
  return {
    retry: read,
    get: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      if (stop === null) {
        stop = stream.onMessage((message) => {
          if (!snapshot.isComplete && concerns(message, key, tryNumber)) read();
        });
        snapshot = { ...EMPTY, lines: [] };
        next = null;
        read();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
        reading?.abort();
        reading = null;
      };
    },
  };
}

/** There may be more to read after lines of this try, a change of its task, and a break of the stream. */
function concerns(message: PushedMessage, key: InstanceKey, tryNumber: number): boolean {
  if (message.type === 'ready' || message.type === 'reset') return true;
  if (message.type === 'progress' || message.type === 'processes') return false;
  const { body } = message;
  const isSameTask =
    body.dagId === key.dagId &&
    body.runId === key.runId &&
    body.taskId === key.taskId &&
    (body.mapIndex ?? -1) === key.mapIndex;
  return isSameTask && (message.type === 'change' || message.body.tryNumber === tryNumber);
}
