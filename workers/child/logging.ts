import { format } from 'node:util';
import type { LogLevel, LogLine } from '../protocol.ts';
import type { Channel } from './channel.ts';

export interface ChildLog {
  write(level: LogLevel, source: LogLine['source'], message: string, fields?: Record<string, unknown>): void;
  flush(): void;
}

/** So many lines of one turn of the event loop go out one by one; a flood of more goes in batches. */
const SINGLE_LINES = 16;
const BATCH_LINES = 64;

/** Lines go to the worker as they are written, so that the last ones are there when the process is killed. */
export function createChildLog(channel: Channel): ChildLog {
  let lines: LogLine[] = [];
  let linesOfTurn = 0;
  const flush = () => {
    if (lines.length > 0) channel.send({ type: 'log', lines });
    lines = [];
  };
  const endTurn = () => {
    flush();
    linesOfTurn = 0;
  };
  return {
    write(level, source, message, fields) {
      lines.push({ at: Date.now(), level, source, message, ...(fields ? { fields: sendable(fields) } : {}) });
      linesOfTurn++;
      if (linesOfTurn === 1) setImmediate(endTurn);
      if (linesOfTurn <= SINGLE_LINES || lines.length >= BATCH_LINES) flush();
    },
    flush,
  };
}

/** Structured clone refuses functions and the like: what it cannot carry is shown as text. */
function sendable(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol' ? readable(value) : value,
    ]),
  );
}

function readable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return format('%o', value);
  }
}

/** What a task prints through `console` becomes lines of its log. */
export function captureConsole(log: ChildLog): void {
  const to =
    (level: LogLevel, source: LogLine['source']) =>
    (...args: unknown[]): void =>
      log.write(level, source, format(...args));
  Object.assign(console, {
    log: to('info', 'stdout'),
    info: to('info', 'stdout'),
    debug: to('debug', 'stdout'),
    warn: to('warn', 'stderr'),
    error: to('error', 'stderr'),
    trace: to('debug', 'stderr'),
  });
}
