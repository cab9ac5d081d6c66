import { randomUUID } from 'node:crypto';
import type { FinishedEvent } from '../event.ts';
import type { LineReader } from '../lineReader.ts';
import { splitLines } from '../lineReader.ts';
import type { Parse } from '../parse.ts';
import { deliver } from './deliver.ts';
import type { OutputRun, SourceDeps } from './run.ts';

/** Batches that wait for an output before stdin is read no further. */
const MAX_WAITING = 64;

interface Shared {
  readonly parse: Parse;
  readonly batchLines: number;
  readonly maxLineBytes: number;
  readonly signal: AbortSignal;
}

/** A batch of lines as events, and the offset behind it. */
interface Read {
  readonly events: readonly FinishedEvent[];
  readonly end: number;
}

/**
 * Reads lines to the end of a stream and gives each batch to all outputs. What was read cannot be read again: it waits in
 * memory, a bounded number of batches for each output, and when one of them has that many the reading waits.
 */
export function readStream(input: AsyncIterable<Buffer>, shared: Shared, outputs: readonly SourceDeps[]): OutputRun[] {
  const stream = `stdin-${randomUUID()}`;
  const queues = outputs.map((deps) => ({ deps, queue: boundedQueue<Read>(MAX_WAITING) }));
  const reader = splitLines(chunksOf(input), 0, shared.maxLineBytes);

  const feed = async (): Promise<void> => {
    for await (const read of batches(reader, stream, shared)) {
      for (const { queue } of queues) await queue.put(read, shared.signal);
    }
    for (const { queue } of queues) queue.end();
  };
  const fed = feed();

  return queues.map(({ deps, queue }) => {
    const run = async (): Promise<void> => {
      let expected: string | null = null;
      for (let read = await queue.first(); read !== null; read = await queue.first()) {
        const next = { generation: 0, offset: read.end, path: 'stdin', at: Math.floor(Date.now() / 1000) };
        expected = await deliver({ stream, expected, next, events: read.events }, deps);
        queue.drop();
      }
    };
    const ended = Promise.all([run(), fed]).then(() => undefined);
    return {
      ended: ended.catch((error: unknown) => {
        if (!shared.signal.aborted) throw error as Error;
        if (queue.size() > 0)
          deps.report(`stopped with ${queue.size() * shared.batchLines} lines of stdin or fewer not delivered`);
      }),
      streams: () => 1,
      isCaughtUp: () => queue.size() === 0,
      behind: () => `${queue.size()} batches`,
      close: () => Promise.resolve(),
    };
  });
}

async function* batches(reader: LineReader, stream: string, shared: Shared): AsyncGenerator<Read> {
  for (;;) {
    shared.signal.throwIfAborted();
    const lines = await reader.next(shared.batchLines);
    if (lines.length === 0) return;
    const events = lines.map((line) =>
      shared.parse(line, { path: 'stdin', offset: line.start, id: `${stream}-${line.start}` }),
    );
    yield { events, end: lines.at(-1)!.end };
  }
}

/** A last line without its line feed is a line: nobody will write the rest. */
function chunksOf(input: AsyncIterable<Buffer>): () => Promise<Buffer | null> {
  const chunks = input[Symbol.asyncIterator]();
  let endsInLine = false;
  return async () => {
    const next: IteratorResult<Buffer, unknown> = await chunks.next();
    if (next.done !== true) {
      endsInLine = next.value.at(-1) !== LINE_FEED;
      return next.value;
    }
    if (!endsInLine) return null;
    endsInLine = false;
    return Buffer.from([LINE_FEED]);
  };
}

const LINE_FEED = 0x0a;

interface BoundedQueue<T> {
  /** Resolves when there is room. */
  put(item: T, signal: AbortSignal): Promise<void>;
  end(): void;
  /** The oldest item, which stays until it is dropped; null at the end. */
  first(): Promise<T | null>;
  drop(): void;
  size(): number;
}

function boundedQueue<T>(max: number): BoundedQueue<T> {
  const items: T[] = [];
  let isEnded = false;
  let wake = Promise.withResolvers<void>();
  const changed = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  return {
    async put(item, signal) {
      while (items.length >= max) {
        signal.throwIfAborted();
        await wake.promise;
      }
      items.push(item);
      changed();
    },
    end() {
      isEnded = true;
      changed();
    },
    async first() {
      while (items.length === 0 && !isEnded) await wake.promise;
      return items[0] ?? null;
    },
    drop() {
      items.shift();
      changed();
    },
    size: () => items.length,
  };
}
