import type { Share } from '../../../server/core/ledger.ts';

const DAY_MS = 86_400_000;
const DATE = /(?<!\d)(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)/;

/** What a drain works on: the run's own key, and keys of earlier days that may have received late events. */
export interface DrainPlan {
  readonly source: string;
  /** Folder under which every key has its own. */
  readonly root: string;
  readonly own: Share;
  readonly late: readonly Share[];
}

/**
 * The shares of a drain. `to` is the folder of the run's key; its parent is the root of the source, so that other keys'
 * files lie beside it. A key that holds a date stands for that UTC day, any other for the run's interval.
 */
export function planDrain(options: {
  readonly connection: string;
  readonly key: string;
  readonly to: string;
  readonly lateDays: number;
  readonly interval: { readonly start: Date; readonly end: Date };
}): DrainPlan {
  const { connection, key, lateDays, interval } = options;
  const to = options.to.replace(/\/+$/, '');
  const root = to.endsWith(`/${key}`) ? to.slice(0, -key.length - 1) : to;
  const source = `${connection}>${root}`;
  const date = dateOf(key);
  const own: Share =
    date === null
      ? { source, key, start: interval.start, end: interval.end }
      : { source, key, start: date, end: new Date(date.getTime() + DAY_MS) };
  if (lateDays > 0 && date === null) {
    throw new Error(
      `lateDays needs a key with a UTC date in it such as 20221130, and this key is ${JSON.stringify(key)}`,
    );
  }
  const late = Array.from({ length: lateDays }, (_, index): Share => {
    const start = new Date(own.start.getTime() - (index + 1) * DAY_MS);
    return { source, key: withDate(key, start), start, end: new Date(start.getTime() + DAY_MS) };
  });
  return { source, root, own, late };
}

/** Connection and root folder of a source. */
export function parsePlanSource(source: string): { readonly connection: string; readonly root: string } {
  const at = source.indexOf('>');
  return { connection: source.slice(0, at), root: source.slice(at + 1) };
}

/** The UTC midnight of the date in a key; null: there is none. */
function dateOf(key: string): Date | null {
  const [, year, , month, day] = DATE.exec(key) ?? [];
  if (year === undefined) return null;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day) ? null : date;
}

function withDate(key: string, date: Date): string {
  const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-');
  return key.replace(DATE, (_all, _year, separator: string) => [year, month, day].join(separator));
}
