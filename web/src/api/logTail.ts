import type { LogLine } from '../domain/log.ts';
import { createLineStore, requestFor } from '../domain/lineStore.ts';
import { bodyOf, type ApiClient } from './client.ts';
import { oneReading } from './oneReading.ts';
import type { InstanceKey } from './keys.ts';
import type { PushedMessage } from './stream/messages.ts';
import type { EventStream } from './stream/stream.ts';

/** A try, whose log is read. */
export interface TryKey extends InstanceKey {
  readonly tryNumber: number;
}

/** What is known of a try's log. */
export interface LogSnapshot {
  /** Lines that are stored; null: not known yet. */
  readonly count: number | null;
  /** The try has ended and this is all. */
  readonly isComplete: boolean;
  readonly error: unknown;
  /** Lines that have come so far: another number, other lines at hand. */
  readonly received: number;
}

export interface LogTail {
  readonly get: () => LogSnapshot;
  /** The first subscriber starts the reading, the last one to leave ends it. */
  readonly subscribe: (listener: () => void) => () => void;
  /** A line by its number, from 1, where it is at hand. */
  readonly line: (number: number) => LogLine | undefined;
  /** Says which lines are looked at; those that are not at hand are fetched. */
  readonly want: (numbers: readonly number[]) => void;
  /** Reads on after an error. */
  readonly retry: () => void;
}

const LOG = '/api/haru/v1/dags/{dagId}/runs/{runId}/tasks/{taskId}/instances/{mapIndex}/logs/{tryNumber}';
const PAGE_LINES = 500;
/** More than any screen shows, and little memory. */
const MOST_LINES = 20_000;
const EMPTY: LogSnapshot = { count: null, isComplete: false, error: null, received: 0 };

/** Follows the log of a try: its end whenever the stream says that there is more, and of the rest what is looked at. */
export function createLogTail(client: ApiClient, stream: EventStream, key: TryKey): LogTail {
  const listeners = new Set<() => void>();
  const store = createLineStore(MOST_LINES);
  let snapshot = EMPTY;
  let wanted: readonly number[] = [];
  let isEndStale = false;

  const show = (change: Partial<LogSnapshot>) => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  };

  const readPage = async (first: number | null, signal: AbortSignal): Promise<void> => {
    const query = { limit: PAGE_LINES, ...(first !== null && { first }) };
    const page = bodyOf(await client.GET(LOG, { params: { path: key, query }, signal }));
    for (const [at, line] of page.lines.entries()) store.put(page.first + at, line);
    // An answer that was on its way for long knows of fewer lines than a later one.
    const count = Math.max(page.count, snapshot.count ?? 0);
    const isComplete = snapshot.isComplete || page.isComplete;
    show({ count, isComplete, error: null, received: snapshot.received + page.lines.length });
  };

  const readLines = async (numbers: number[], signal: AbortSignal): Promise<void> => {
    const found = bodyOf(await client.GET(`${LOG}/lines`, { params: { path: key, query: { numbers } }, signal }));
    for (const [at, line] of found.lines.entries()) store.put(found.numbers[at] ?? 0, line);
    show({ error: null, received: snapshot.received + found.lines.length });
  };

  const missing = () => wanted.filter((number) => number <= (snapshot.count ?? 0) && store.get(number) === undefined);

  /** What is asked for next is decided when the answer before has come: who scrolls fast skips what is in between. */
  const readAll = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      if (isEndStale) {
        isEndStale = false;
        await readPage(null, signal);
        continue;
      }
      const lines = missing();
      if (lines.length === 0) return;
      const { received } = snapshot;
      const { pages, numbers } = requestFor(lines, PAGE_LINES);
      if (numbers.length > 0) await readLines([...numbers], signal);
      else await Promise.all(pages.map((first) => readPage(first, signal)));
      // What is counted and does not come has been deleted meanwhile.
      if (snapshot.received === received) wanted = [];
    }
  };

  const reading = oneReading(readAll, (error) => show({ error }));
  const read = () => {
    if (stop !== null) reading.start();
  };

  const readEnd = () => {
    isEndStale = true;
    read();
  };

  let stop: (() => void) | null = null;
  return {
    retry: readEnd,
    get: () => snapshot,
    line: store.get,
    want(numbers) {
      wanted = numbers;
      read();
    },
    subscribe(listener) {
      listeners.add(listener);
      if (stop === null) {
        stop = stream.onMessage((message) => {
          if (!snapshot.isComplete && concerns(message, key)) readEnd();
        });
        readEnd();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
        reading.stop();
      };
    },
  };
}

/** There may be more to read after lines of this try, a change of its task, and a break of the stream. */
function concerns(message: PushedMessage, key: TryKey): boolean {
  if (message.type === 'ready' || message.type === 'reset') return true;
  if (message.type === 'progress' || message.type === 'processes') return false;
  const { body } = message;
  const isSameTask =
    body.dagId === key.dagId &&
    body.runId === key.runId &&
    body.taskId === key.taskId &&
    (body.mapIndex ?? -1) === key.mapIndex;
  return isSameTask && (message.type === 'change' || message.body.tryNumber === key.tryNumber);
}
