import type { LogLine } from './log.ts';

/** Lines that are at hand, by number; of too many, those that came first go. */
export interface LineStore {
  readonly get: (number: number) => LogLine | undefined;
  readonly put: (number: number, line: LogLine) => void;
}

export function createLineStore(most: number): LineStore {
  const lines = new Map<number, LogLine>();
  return {
    get: (number) => lines.get(number),
    put(number, line) {
      lines.delete(number);
      lines.set(number, line);
      if (lines.size <= most) return;
      for (const oldest of lines.keys()) {
        lines.delete(oldest);
        return;
      }
    },
  };
}

/** What to ask for: whole pages by their first lines, or lines one by one. */
export interface LineRequest {
  readonly pages: readonly number[];
  readonly numbers: readonly number[];
}

/** More pages than this for one screen hold mostly lines that nobody looks at. */
const MOST_PAGES = 3;

/** How to get the lines that are missing: by pages where they stand together, else each by itself. */
export function requestFor(missing: readonly number[], pageLines: number): LineRequest {
  const pages = new Set(missing.map((number) => number - ((number - 1) % pageLines)));
  return pages.size <= MOST_PAGES ? { pages: [...pages], numbers: [] } : { pages: [], numbers: missing };
}
