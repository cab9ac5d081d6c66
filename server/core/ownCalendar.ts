import { requireDay } from './businessDay.ts';
import type { Day } from './calendar.ts';
import { CALENDARS, requireCalendar } from './calendars.ts';
import { HaruError } from './errors.ts';
import type { HolidayYear } from './koreanHolidays.ts';
import type { WorkingCalendar } from './workingCalendar.ts';

/** A calendar of an installation's own, as it is kept and as its file says it. */
export interface OwnCalendar {
  readonly title: string;
  /** The calendar of Haru whose holidays count too; null: none, and the years known are those of the holidays. */
  readonly base: string | null;
  /** Names of the days without work, by day. */
  readonly holidays: Readonly<Record<string, string>>;
}

/**
 * The working days of an own calendar. Throws `INVALID_INPUT` for a name that is taken or no name, for a holiday that is no
 * day or lies in a year that the base does not know, and for a calendar that would know no year.
 */
export function ownCalendar(name: string, { title, base, holidays }: OwnCalendar): WorkingCalendar {
  if (!/^[\w-]{1,64}$/.test(name))
    throw refused(name, 'its name has other characters than letters, digits, _ and -, or more than 64');
  if (CALENDARS.some((known) => known.name === name)) throw refused(name, 'a calendar of this name comes with Haru');
  const years: Record<string, HolidayYear> = base === null ? {} : { ...baseOf(name, base).years };
  for (const [text, holiday] of Object.entries(holidays)) {
    const day = dayOf(name, text);
    const year = day.slice(0, 4);
    if (base !== null && !(year in years))
      throw refused(name, `${day} lies in a year that its base ${base} does not know`);
    const known = years[year] ?? { source: SOURCE, holidays: {} };
    years[year] = { source: known.source, holidays: { ...known.holidays, [day]: holiday } };
  }
  if (Object.keys(years).length === 0)
    throw refused(name, 'it has neither a base nor a holiday, so it would know no year');
  return { name, title, years };
}

const SOURCE = 'haru calendars set';

function baseOf(name: string, base: string): WorkingCalendar {
  try {
    return requireCalendar(base);
  } catch {
    const known = CALENDARS.map((calendar) => calendar.name).join(', ');
    throw refused(name, `its base "${base}" does not come with Haru: give one of ${known}`);
  }
}

function dayOf(name: string, text: string): Day {
  try {
    return requireDay(text);
  } catch {
    throw refused(name, `"${text}" is not a day: write it as 2026-05-04`);
  }
}

function refused(name: string, why: string): HaruError {
  return new HaruError('INVALID_INPUT', `The calendar "${name}" cannot be set: ${why}.`, { calendar: name });
}
