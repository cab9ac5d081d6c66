import { inspect } from 'node:util';
import type { Json } from '../server/core/definition.ts';
import { maskJson, maskTexts } from '../server/core/secretTexts.ts';
import type { LogLine } from './protocol.ts';

const MAX_LINE_CHARACTERS = 64 * 1024;

/** A line as a chunk holds it: JSON of instant, level, source, message, fields, without the secrets. */
export function storedLine(line: LogLine, secrets: readonly string[]): string {
  const message = maskTexts(line.message, secrets);
  return JSON.stringify({
    t: instantText(line.at),
    l: line.level,
    s: line.source,
    m:
      message.length > MAX_LINE_CHARACTERS
        ? `${message.slice(0, MAX_LINE_CHARACTERS)}... (${message.length} characters)`
        : message,
    ...(line.fields ? { f: maskJson(JSON.parse(jsonOf(line.fields)) as Json, secrets) } : {}),
  });
}

/** Many lines of a flood share their millisecond, and its text. */
let latest = { at: Number.NaN, text: '' };

function instantText(at: number): string {
  if (at !== latest.at) latest = { at, text: new Date(at).toISOString() };
  return latest.text;
}

/** In place of lines that are not kept. */
export const missedNote = (lines: number): string => note(`${lines} lines were left out`);
export const limitNote = (bytes: number): string =>
  note(`the log has reached ${bytes / 2 ** 20} MB; further lines are left out`);

function note(m: string): string {
  return JSON.stringify({ t: new Date().toISOString(), l: 'warn', s: 'worker', m });
}

/** A task may log what JSON does not hold, such as a bigint or a ring: it is shown as text. */
function jsonOf(fields: Record<string, unknown>): string {
  try {
    return JSON.stringify(fields);
  } catch {
    return JSON.stringify(Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, jsonValue(value)])));
  }
}

function jsonValue(value: unknown): unknown {
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return inspect(value);
  }
}
