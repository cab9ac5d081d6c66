import type { LineSet } from './lineSet.ts';
import type { LogLevel } from './log.ts';

/** How the reader looks at a log. */
export interface LogView {
  readonly text: string;
  /** The lowest level that is shown. */
  readonly level: LogLevel;
  /** True: of what is shown only lines with the text. */
  readonly isOnly: boolean;
}

interface WantedLines {
  readonly text: string;
  readonly level: LogLevel;
}

/** Which lines are shown; null: all. */
export function shownQuery({ text, level, isOnly }: LogView): WantedLines | null {
  const needle = isOnly ? text : '';
  return needle === '' && level === 'debug' ? null : { text: needle, level };
}

/** Among which lines the reader goes back and forth; null: nothing is searched for. */
export function matchQuery({ text, level }: LogView): WantedLines | null {
  return text === '' ? null : { text, level };
}

/** The lines that are shown, by their place among them. */
export interface ShownLines {
  readonly count: number;
  readonly numberAt: (row: number) => number;
  /** Of the line with a number, or of the next one that is shown. */
  readonly rowOf: (number: number) => number;
}

/** All of so many lines, or those of a set. */
export function shownLines(all: number, set: LineSet | null): ShownLines {
  if (set === null) return { count: all, numberAt: (row) => row + 1, rowOf: (number) => number - 1 };
  return { count: set.size, numberAt: (row) => set.nth(row) ?? 0, rowOf: set.rank };
}

/** The match after a line, or before it; from the last on to the first, and back. Null: there is none. */
export function stepMatch(found: LineSet, from: number | null, isBack: boolean): number | null {
  if (found.size === 0) return null;
  const place = isBack ? found.rank(from ?? 0) - 1 : found.rank((from ?? 0) + 1);
  return found.nth((place + found.size) % found.size) ?? null;
}
