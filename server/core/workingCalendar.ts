import { addDays, readingOfDay } from './businessDay.ts';
import type { Day } from './calendar.ts';
import { HaruError } from './errors.ts';
import type { HolidayYear } from './koreanHolidays.ts';

/** What becomes of a fire on a day without work. */
export type OnHoliday = 'skip' | 'next' | 'previous';

/** Which days are working days: Monday to Friday without the holidays. */
export interface WorkingCalendar {
  readonly name: string;
  readonly title: string;
  /** The years that it knows, '2026'. */
  readonly years: Readonly<Record<string, HolidayYear>>;
}

/** Whether work is done on a day. Throws `NO_CALENDAR_YEAR` for a day of a year that the calendar does not know. */
export function isWorkingDay(calendar: WorkingCalendar, day: Day): boolean {
  const { holidays } = yearOf(calendar, day);
  return !isWeekend(day) && !(day in holidays);
}

/** The day itself if it is a working day, else the nearest one after it (`step` 1) or before it (-1). */
export function workingDayFrom(calendar: WorkingCalendar, day: Day, step: 1 | -1): Day {
  let found = day;
  while (!isWorkingDay(calendar, found)) found = addDays(found, step);
  return found;
}

/** A working day and the days without work beside it whose fires move to it: those before it, or those after it. */
export function daysMovedTo(calendar: WorkingCalendar, day: Day, onHoliday: OnHoliday): readonly Day[] {
  const days = [day];
  if (onHoliday === 'skip') return days;
  const step = onHoliday === 'next' ? -1 : 1;
  for (let beside = addDays(day, step); !isWorkingDay(calendar, beside); beside = addDays(beside, step)) {
    days.push(beside);
  }
  return days;
}

function isWeekend(day: Day): boolean {
  return [0, 6].includes(new Date(readingOfDay(day)).getUTCDay());
}

function yearOf(calendar: WorkingCalendar, day: Day): HolidayYear {
  const year = day.slice(0, 4);
  const known = calendar.years[year];
  if (known) return known;
  const years = Object.keys(calendar.years);
  throw new HaruError(
    'NO_CALENDAR_YEAR',
    `The calendar "${calendar.name}" has no data for ${year}, only for ${years[0]} to ${years.at(-1)}. Keep to dates within these years, or do without a calendar.`,
    { calendar: calendar.name, year },
  );
}
