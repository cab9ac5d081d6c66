import { zstdDecompressSync } from 'node:zlib';
import { InvalidQueryError } from '../db/read/invalidQuery.ts';
import type { LogChunk, LogPlace } from '../db/read/logChunks.ts';
import { levelOf } from '../core/logText.ts';
import type { LogLine } from './haru/logs.schema.ts';

/** A line as the chunks hold it. */
interface StoredLine {
  readonly t: string;
  readonly l: string;
  readonly s: string;
  readonly m: string;
  readonly f?: unknown;
}

/** No chunk is larger than this when it is written; one that is would not be ours. */
const MAX_CHUNK_BYTES = 128 * 1024 * 1024;

/** A chunk as it was written. */
export function textOf(chunk: LogChunk): string {
  return zstdDecompressSync(chunk.data, { maxOutputLength: MAX_CHUNK_BYTES }).toString('utf8');
}

export function linesOf(chunk: LogChunk): LogLine[] {
  return linesIn(textOf(chunk));
}

export function linesIn(text: string): LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { t, l, s, m, f } = JSON.parse(line) as StoredLine;
      const shown = { at: t, level: levelOf(l), source: s, message: m };
      return f === undefined ? shown : Object.assign(shown, { fields: f });
    });
}

/** A place in a log as a caller keeps it. */
export function encodePlace(place: LogPlace): string {
  return `${place.lease}.${place.seq}`;
}

export function decodePlace(text: string): LogPlace {
  const [, lease, seq] = /^(\d{1,15})\.(\d{1,9})$/.exec(text) ?? [];
  if (lease === undefined || seq === undefined)
    throw new InvalidQueryError('The place to go on from is not one that was given for this log');
  return { lease: Number(lease), seq: Number(seq) };
}

/** A place with the number of the last line before it. */
export interface LinePlace {
  readonly place: LogPlace;
  readonly line: number;
}

export function encodeLine({ place, line }: LinePlace): string {
  return `${encodePlace(place)}.${line}`;
}

export function decodeLine(text: string): LinePlace {
  const [, place = '', line] = /^(.*)\.(\d{1,9})$/.exec(text) ?? [];
  return { place: decodePlace(place), line: Number(line) };
}

export function isSamePlace(a: LogPlace | null, b: LogPlace | null): boolean {
  return a?.lease === b?.lease && a?.seq === b?.seq;
}
