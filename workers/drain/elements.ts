import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';

/** Longer lines are rejected: they are no log lines, and one row of that size would break what comes after. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024;

/** Separates a line from its place and hash in a segment file. No JSON holds it outside of an escape. */
export const SEPARATOR = 0x01;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** 32 hex digits of the bytes of one element. */
export function elementHash(raw: Buffer): string {
  return hash('sha256', raw, 'hex').slice(0, 32);
}

/** Why an element cannot be a line of a segment; null: it can. Whether it is JSON is decided later. */
export function unreadable(raw: Buffer): string | null {
  if (raw.length === 0) return 'empty';
  if (raw.length > MAX_LINE_BYTES)
    return `${raw.length} bytes long, more than the ${MAX_LINE_BYTES} that a line may have`;
  if (!isUtf8(raw)) return 'not valid UTF-8';
  if (raw.includes(SEPARATOR) || raw.includes(0)) return 'not valid JSON: a control character outside of an escape';
  if (hasLineBreak(raw) && !isJson(raw)) return 'not valid JSON';
  return null;
}

/** A readable element on one line: its line breaks lie between JSON tokens, where a space means the same. */
export function onOneLine(raw: Buffer): Buffer {
  if (!hasLineBreak(raw)) return raw;
  const line = Buffer.from(raw);
  for (let at = 0; at < line.length; at++) {
    if (line[at] === NEWLINE || line[at] === CARRIAGE_RETURN) line[at] = 0x20;
  }
  return line;
}

function hasLineBreak(raw: Buffer): boolean {
  return raw.includes(NEWLINE) || raw.includes(CARRIAGE_RETURN);
}

function isJson(raw: Buffer): boolean {
  try {
    JSON.parse(raw.toString());
    return true;
  } catch {
    return false;
  }
}
