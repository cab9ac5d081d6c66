import { weeksOf } from './month.ts';

export type DayKind = 'working' | 'weekend' | 'holiday';

/** Names of days without work, by day. */
export type Holidays = Readonly<Record<string, string>>;

/** What a day of a calendar is; a holiday is one on a weekend too. */
export function dayKind(day: string, holidays: Holidays): DayKind {
  if (holidays[day] !== undefined) return 'holiday';
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6 ? 'weekend' : 'working';
}

export function workingDaysIn(months: readonly string[], holidays: Holidays): number {
  const days = months.flatMap((month) => weeksOf(month).flat());
  return days.filter((day) => day !== null && dayKind(day, holidays) === 'working').length;
}

/** The holidays of a month, in order. */
export function holidaysIn(month: string, holidays: Holidays): readonly (readonly [day: string, name: string])[] {
  return Object.entries(holidays)
    .filter(([day]) => day.startsWith(month))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The year that is looked at: the one that is asked for if the calendar knows it, else the nearest to this one. */
export function shownYear(years: readonly number[], asked: number | null, today: number): number {
  if (asked !== null && years.includes(asked)) return asked;
  return years.toSorted((a, b) => Math.abs(a - today) - Math.abs(b - today))[0] ?? today;
}

/** A holiday while it is typed. */
export interface HolidayDraft {
  /** In this form only. */
  readonly id: number;
  readonly day: string;
  readonly name: string;
}

export function holidayDrafts(holidays: Holidays): readonly HolidayDraft[] {
  return Object.entries(holidays)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, name], id) => ({ id, day, name }));
}

/** Lines that lack their day or name, or name a day once more. */
export function draftsInNeed(drafts: readonly HolidayDraft[]): ReadonlySet<number> {
  const seen = new Set<string>();
  const bad = drafts.filter(({ day, name }) => {
    const isTwice = seen.has(day);
    seen.add(day);
    return isTwice || name.trim() === '' || !/^\d{4}-\d{2}-\d{2}$/.test(day);
  });
  return new Set(bad.map(({ id }) => id));
}

export function holidaysOf(drafts: readonly HolidayDraft[]): Holidays {
  return Object.fromEntries(drafts.map(({ day, name }) => [day, name.trim()]));
}
