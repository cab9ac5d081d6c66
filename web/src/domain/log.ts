import type { components } from '../api/schema.ts';
import { stripAnsi } from './ansi.ts';

export type LogLine = components['schemas']['LogLine'];

export type LogLevel = LogLine['level'];

/** The least urgent first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

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
