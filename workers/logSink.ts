import { zstdCompressSync } from 'node:zlib';
import type { Pool } from 'pg';
import type { TaskKey } from '../server/db/claimTries.ts';
import { limitNote, missedNote, storedLine } from './logLine.ts';
import type { LogLine } from './protocol.ts';
import { throughOutage } from './throughOutage.ts';

/** How long a line may wait before it is written, and how many bytes one chunk may have, or little more. */
const FLUSH_MS = 100;
const CHUNK_BYTES = 64 * 1024;
/** Of one try; what is beyond is counted and left out. */
export const MAX_LOG_BYTES = 64 * 2 ** 20;
/** Compressed, of one try, that waits while Postgres is away or slow; lines beyond are counted and left out. */
export const MAX_WAITING_BYTES = 4 * 2 ** 20;

export interface LogSink {
  write(lines: readonly LogLine[]): void;
  /** Resolves when every line given so far is stored. */
  flush(): Promise<void>;
}

export interface LogSinkOptions {
  readonly pool: Pool;
  readonly key: TaskKey & { readonly tryNumber: number; readonly lease: number };
  /** Replaced by `***` before anything is stored. */
  readonly secrets: readonly string[];
  readonly onStored: () => void;
  readonly onError: (error: unknown) => void;
}

interface Chunk {
  readonly seq: number;
  readonly lines: number;
  /** Before compression. */
  readonly bytes: number;
  readonly data: Buffer;
}

/** Stores a try's lines as numbered, compressed chunks while it runs; those that Postgres cannot take wait for it, in their order. */
export function createLogSink({ pool, key, secrets, onStored, onError }: LogSinkOptions): LogSink {
  let open: string[] = [];
  let openBytes = 0;
  const sealed: Chunk[] = [];
  let sealedBytes = 0;
  let seq = 0;
  let totalBytes = 0;
  let missedLines = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | null = null;

  function push(text: string): void {
    open.push(text);
    openBytes += text.length;
    totalBytes += text.length;
    if (openBytes >= CHUNK_BYTES) seal();
  }

  function seal(): void {
    if (open.length === 0) return;
    const text = Buffer.from(open.join('\n'));
    const data = zstdCompressSync(text);
    sealed.push({ seq: seq++, lines: open.length, bytes: text.length, data });
    sealedBytes += data.length;
    open = [];
    openBytes = 0;
  }

  function startWriting(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    return (writing ??= writeAll().finally(() => {
      writing = null;
    }));
  }

  async function writeAll(): Promise<void> {
    for (;;) {
      if (sealed.length === 0) seal();
      const [chunk] = sealed;
      if (!chunk) return;
      await throughOutage((isRepeated) => insert(chunk, isRepeated), onError).then(onStored, onError);
      sealed.shift();
      sealedBytes -= chunk.data.length;
    }
  }

  async function insert({ seq: number, lines, bytes, data }: Chunk, isRepeated: boolean): Promise<void> {
    await pool.query({
      name: isRepeated ? 'insert-log-again' : 'insert-log',
      text: `insert into haru.task_log (run_id, task_no, map_index, try_number, lease, seq, lines, bytes, data)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9 ${isRepeated ? UNLESS_STORED : ''}`,
      values: [key.runId, key.taskNo, key.mapIndex, key.tryNumber, key.lease, number, lines, bytes, data],
    });
  }

  return {
    write(lines) {
      for (const line of lines) {
        if (totalBytes > MAX_LOG_BYTES || sealedBytes > MAX_WAITING_BYTES) {
          missedLines++;
          continue;
        }
        if (missedLines > 0) push(missedNote(missedLines));
        missedLines = 0;
        push(storedLine(line, secrets));
        if (totalBytes > MAX_LOG_BYTES) push(limitNote(MAX_LOG_BYTES));
      }
      if (writing) return;
      if (sealed.length > 0) void startWriting();
      else if (open.length > 0) timer ??= setTimeout(() => void startWriting(), FLUSH_MS);
    },
    async flush() {
      if (missedLines > 0) push(missedNote(missedLines));
      missedLines = 0;
      while (open.length > 0 || sealed.length > 0) await startWriting();
    },
  };
}

/** The answer to a chunk that was stored can get lost. */
const UNLESS_STORED = `where not exists (
  select from haru.task_log where run_id = $1 and task_no = $2 and map_index = $3 and try_number = $4 and lease = $5 and seq = $6)`;
