import { zstdCompressSync } from 'node:zlib';
import type { Pool } from 'pg';
import type { TaskKey } from '../server/db/claimTries.ts';
import type { LogLine } from './protocol.ts';

/** How long a line may wait before it is written, and how many bytes may wait. */
const FLUSH_MS = 100;
const FLUSH_BYTES = 64 * 1024;
/** Of one try; what is beyond is counted and left out. */
export const MAX_LOG_BYTES = 64 * 2 ** 20;
const MAX_LINE_CHARACTERS = 64 * 1024;

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

/** Stores a try's lines as numbered, compressed chunks while it runs. */
export function createLogSink({ pool, key, secrets, onStored, onError }: LogSinkOptions): LogSink {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let totalBytes = 0;
  let droppedLines = 0;
  let seq = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function store(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    waitingBytes = 0;
    const text = Buffer.from(lines.join('\n'));
    const chunk = seq++;
    writing = writing.then(() => insert(chunk, lines.length, text)).catch(onError);
  }

  async function insert(chunk: number, lines: number, text: Buffer): Promise<void> {
    await pool.query({
      name: 'insert-log',
      text: `insert into haru.task_log (run_id, task_no, map_index, try_number, lease, seq, lines, bytes, data)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      values: [
        key.runId,
        key.taskNo,
        key.mapIndex,
        key.tryNumber,
        key.lease,
        chunk,
        lines,
        text.length,
        zstdCompressSync(text),
      ],
    });
    onStored();
  }

  return {
    write(lines) {
      for (const line of lines) {
        if (totalBytes > MAX_LOG_BYTES) {
          droppedLines++;
          continue;
        }
        const text = JSON.stringify(stored(line, secrets));
        waiting.push(text);
        waitingBytes += text.length;
        totalBytes += text.length;
        if (totalBytes > MAX_LOG_BYTES) waiting.push(JSON.stringify(limitNote()));
      }
      if (waitingBytes >= FLUSH_BYTES) store();
      else if (waiting.length > 0) timer ??= setTimeout(store, FLUSH_MS);
    },
    async flush() {
      if (droppedLines > 0) waiting.push(JSON.stringify(droppedNote(droppedLines)));
      droppedLines = 0;
      store();
      await writing;
    },
  };
}

/** The form of a line in a chunk: instant, level, source, message, fields. */
function stored(line: LogLine, secrets: readonly string[]) {
  const fields = line.fields ? mask(JSON.stringify(line.fields), secrets) : null;
  const message = mask(line.message, secrets);
  return {
    t: new Date(line.at).toISOString(),
    l: line.level,
    s: line.source,
    m:
      message.length > MAX_LINE_CHARACTERS
        ? `${message.slice(0, MAX_LINE_CHARACTERS)}... (${message.length} characters)`
        : message,
    ...(fields ? { f: parsed(fields) } : {}),
  };
}

function mask(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}

/** Masking inside of JSON can only break it where a secret holds quotes: then the text itself is shown. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return { text: json };
  }
}

const limitNote = () => note(`the log has reached ${MAX_LOG_BYTES / 2 ** 20} MB; further lines are left out`);
const droppedNote = (lines: number) => note(`${lines} lines were left out`);
const note = (m: string) => ({ t: new Date().toISOString(), l: 'warn', s: 'worker', m });
