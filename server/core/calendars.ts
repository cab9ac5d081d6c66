import type { Day } from './calendar.ts';
import type { DagDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import { KOREAN_HOLIDAYS, type HolidayYear } from './koreanHolidays.ts';
import { workingDayFrom, type WorkingCalendar } from './workingCalendar.ts';

const KOREA: WorkingCalendar = { name: 'kr', title: 'Working days in Korea', years: KOREAN_HOLIDAYS };

/**
 * The regulations of the Korea Exchange, article 5: no trade on public holidays, on 1 May, and on 31 December, or on the
 * last day before it that would be a market day.
 */
const KOREA_EXCHANGE: WorkingCalendar = {
  name: 'krx',
  title: 'Market days of the Korea Exchange',
  years: Object.fromEntries(Object.entries(KOREAN_HOLIDAYS).map(([year, known]) => [year, closedDays(year, known)])),
};

function closedDays(year: string, { source, holidays }: HolidayYear): HolidayYear {
  const closing = workingDayFrom(KOREA, `${year}-12-31` as Day, -1);
  return {
    source: `${source}; closed besides by the regulations of the exchange, article 5`,
    holidays: { [`${year}-05-01`]: 'Labor Day', ...holidays, [closing]: 'Closing of the year' },
  };
}

/** The calendars that come with Haru. */
export const CALENDARS: readonly WorkingCalendar[] = [KOREA, KOREA_EXCHANGE];

/** The calendar of a name among those that are known. Throws `UNKNOWN_CALENDAR`. */
export function requireCalendar(name: string, calendars: readonly WorkingCalendar[] = CALENDARS): WorkingCalendar {
  const calendar = calendars.find((candidate) => candidate.name === name);
  if (calendar) return calendar;
  const names = calendars.map((known) => known.name).join(', ');
  throw new HaruError(
    'UNKNOWN_CALENDAR',
    `There is no calendar "${name}". Give one of: ${names}; or make it: haru calendars set ${name} FILE.`,
    { calendar: name, known: names },
  );
}

/** The calendars that a DAG names, in its schedule and in its deadlines, each once. */
export function calendarsNamedBy({ schedule, deadline, tasks }: DagDefinition): readonly string[] {
  const named = [
    schedule?.kind === 'cron' ? schedule.calendar : null,
    deadline?.calendar,
    ...tasks.map((task) => task.deadline?.calendar),
  ];
  return [...new Set(named.filter((name) => typeof name === 'string'))];
}
