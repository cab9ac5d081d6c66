import type { components } from '../api/schema.ts';
import { stripAnsi } from './ansi.ts';

export type LogLine = components['schemas']['LogLine'];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const SYNONYMS: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  warning: 'warn',
  err: 'error',
  fatal: 'error',
  critical: 'error',
};

/** The level of a line, unknown words as `info`. */
export function levelOf(line: LogLine): LogLevel {
  const level = line.level.toLowerCase();
  return LOG_LEVELS.find((known) => known === level) ?? SYNONYMS[level] ?? 'info';
}

export interface LogFilter {
  readonly search: string;
  /** The lowest level that is shown. */
  readonly level: LogLevel;
}

/** A line's place in the whole log, counted from 1, stays with it when others are filtered out. */
export interface NumberedLine {
  readonly number: number;
  readonly line: LogLine;
}

/** The lines from place `from` on that the filter lets through. */
export function filterLines(lines: readonly LogLine[], filter: LogFilter, from = 0): NumberedLine[] {
  const needle = filter.search.toLocaleLowerCase();
  const least = LOG_LEVELS.indexOf(filter.level);
  const found: NumberedLine[] = [];
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || LOG_LEVELS.indexOf(levelOf(line)) < least) continue;
    if (needle !== '' && !textOf(line).toLocaleLowerCase().includes(needle)) continue;
    found.push({ number: at + 1, line });
  }
  return found;
}

/** What a filter lets through of a log. */
export interface FilteredLog {
  readonly lines: readonly NumberedLine[];
  /** Number of the first line of them that is an error; null: there is none. */
  readonly firstError: number | null;
}

const NOTHING: FilteredLog = { lines: [], firstError: null };

/** Filters a log that only grows: lines that were looked at under the same filter are not looked at again. */
export function createLineFilter(): (lines: readonly LogLine[], count: number, filter: LogFilter) => FilteredLog {
  let last: { lines: readonly LogLine[]; count: number; filter: LogFilter } | null = null;
  let found = NOTHING;
  return (lines, count, filter) => {
    const isSame = last?.lines === lines && last.filter.search === filter.search && last.filter.level === filter.level;
    const seen = isSame && last !== null ? last.count : 0;
    if (!isSame) found = NOTHING;
    last = { lines, count, filter };
    const more = seen === count ? [] : filterLines(lines, filter, seen);
    if (more.length === 0) return found;
    const firstError = found.firstError ?? more.find(({ line }) => levelOf(line) === 'error')?.number ?? null;
    found = { lines: [...found.lines, ...more], firstError };
    return found;
  };
}

/** A line as plain text: the message and its fields. */
export function textOf(line: LogLine): string {
  const message = stripAnsi(line.message);
  const fields = fieldsOf(line);
  return fields.length === 0 ? message : `${message} ${fields.map(({ name, value }) => `${name}=${value}`).join(' ')}`;
}

export function fieldsOf(line: LogLine): { readonly name: string; readonly value: string }[] {
  if (typeof line.fields !== 'object' || line.fields === null) return [];
  return Object.entries(line.fields).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

/** Where the needle stands in a text, without regard to case: the marks of a search. */
export function matchesOf(text: string, needle: string): { readonly from: number; readonly to: number }[] {
  if (needle === '') return [];
  const haystack = text.toLocaleLowerCase();
  const wanted = needle.toLocaleLowerCase();
  const matches = [];
  for (let from = haystack.indexOf(wanted); from >= 0; from = haystack.indexOf(wanted, from + wanted.length)) {
    matches.push({ from, to: from + wanted.length });
  }
  return matches;
}

/** The first line that says something, for the one-line view of an error. */
export function firstLine(text: string): string {
  return (
    stripAnsi(text)
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? ''
  );
}
