import type { Line, LineReader } from './lineReader.ts';
import type { Output } from './output.ts';
import type { Parse } from './parse.ts';
import type { Position } from './position.ts';
import { encodePosition } from './position.ts';
import type { Counters } from './stats.ts';

/** How far an output has a file's content, and the reader that stands behind it. */
export interface Progress {
  readonly identity: string;
  readonly reader: LineReader;
  /** What the output has; moves with each push. */
  position: Position;
  /** The position's text as the output keeps it, null where it has none. */
  stored: string | null;
}

export interface PushContext {
  readonly output: Output;
  readonly parse: Parse;
  readonly batchLines: number;
  readonly counters: Counters;
  readonly path: string;
  /** No further batch is begun behind this offset. */
  readonly upTo: number;
  readonly signal: AbortSignal;
}

/**
 * Pushes batch after batch; while one is on its way the next is read and parsed, so at most two are in memory. `moved`: the
 * output holds another position than this process knew, and the reader is of no use any more.
 */
export async function pushLines(progress: Progress, context: PushContext): Promise<{ pushed: number; moved: boolean }> {
  let pushed = 0;
  let readTo = progress.position.offset;
  let onItsWay: Promise<number | null> = Promise.resolve(0);
  while (readTo < context.upTo && !context.signal.aborted) {
    const lines = await progress.reader.next(context.batchLines);
    if (lines.length === 0) break;
    readTo = lines.at(-1)!.end;
    const finish = batchOf(lines, progress, context);
    const before = await onItsWay;
    if (before === null) return { pushed, moved: true };
    pushed += before;
    onItsWay = finish();
    onItsWay.catch(() => undefined);
  }
  const final = await onItsWay;
  return { pushed: pushed + (final ?? 0), moved: final === null };
}

/** Parses lines into a batch; the returned function pushes it and tells its length, or null where the position had moved. */
function batchOf(lines: readonly Line[], progress: Progress, context: PushContext): () => Promise<number | null> {
  const { identity, position } = progress;
  const { output, counters, parse, path } = context;
  const events = lines.map((line) => {
    const id = `${identity}-${position.generation}-${line.start}`;
    return parse(line, { path, offset: line.start, id });
  });
  const next = {
    generation: position.generation,
    offset: lines.at(-1)!.end,
    path,
    at: Math.floor(Date.now() / 1000),
  };
  return async () => {
    const answer = await output.push({ stream: identity, expected: progress.stored, next, events });
    if (answer === 'moved') return null;
    progress.position = { generation: next.generation, offset: next.offset };
    progress.stored = encodePosition(next);
    counters.lines += lines.length;
    counters.batches += 1;
    counters.malformed += events.filter(({ malformed }) => malformed).length;
    counters.truncated += lines.filter(({ cutFromBytes }) => cutFromBytes !== null).length;
    return lines.length;
  };
}
