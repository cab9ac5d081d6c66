import { requireDay, startOfDay } from '../../core/businessDay.ts';
import { CALENDARS } from '../../core/calendars.ts';
import { previewFires } from '../../core/firesPreview.ts';
import { ownCalendar } from '../../core/ownCalendar.ts';
import type { WorkingCalendar } from '../../core/workingCalendar.ts';
import { requireZone } from '../../core/zone.ts';
import { dagsWithCalendar, ownCalendars, type StoredCalendar } from '../../db/calendars.ts';
import { clockOf } from '../../db/clock.ts';
import { answered } from '../answered.ts';
import { notFound } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { CalendarDetail, CalendarList, CalendarParams, FireList, FiresQuery } from './calendars.schema.ts';

const tags = ['Pages'];

/** Calendars that schedules, deadlines and backfills may go by. */
export const calendarRoutes: Routes = async (app, { services }) => {
  const { pool } = services.database;

  app.get(
    '/calendars',
    { schema: { operationId: 'listCalendars', tags, response: { 200: CalendarList, ...failures() } } },
    async () => ({
      calendars: [
        ...CALENDARS.map(({ name, title }) => ({ name, title, isOwn: false })),
        ...(await ownCalendars(pool)).map(({ name, title }) => ({ name, title, isOwn: true })),
      ],
    }),
  );

  app.get(
    '/calendars/:calendar',
    {
      schema: {
        operationId: 'getCalendar',
        tags,
        params: CalendarParams,
        response: { 200: CalendarDetail, ...failures(404) },
      },
    },
    async ({ params }) => {
      const { calendar, own } = await found(params.calendar);
      const users = await dagsWithCalendar(pool, calendar.name);
      return {
        name: calendar.name,
        title: calendar.title,
        isOwn: own !== null,
        base: own?.base ?? null,
        ownHolidays: { ...own?.holidays },
        years: Object.entries(calendar.years)
          .map(([year, { source, holidays }]) => ({ year: Number(year), source, holidays: { ...holidays } }))
          .toSorted((a, b) => a.year - b.year),
        dagIds: users.map(({ dagId }) => dagId),
      };
    },
  );

  app.get(
    '/calendars/:calendar/fires',
    {
      schema: {
        operationId: 'previewFires',
        tags,
        params: CalendarParams,
        querystring: FiresQuery,
        response: { 200: FireList, ...failures(404) },
      },
    },
    async ({ params, query }) => {
      const { calendar } = await found(params.calendar);
      const now = await clockOf(pool);
      return answered(firesOf(calendar, query, now));
    },
  );

  async function found(name: string): Promise<FoundCalendar> {
    const calendar = CALENDARS.find((known) => known.name === name);
    if (calendar) return { calendar, own: null };
    const own = (await ownCalendars(pool)).find((stored) => stored.name === name);
    if (!own) throw notFound(`There is no calendar ${name}.`);
    return { calendar: ownCalendar(name, own), own };
  }
};

interface FoundCalendar {
  readonly calendar: WorkingCalendar;
  /** As it is stored; null: it comes with Haru. */
  readonly own: StoredCalendar | null;
}

async function firesOf(calendar: WorkingCalendar, query: FiresQuery, now: Date): Promise<FireList> {
  const { cron: expression, onHoliday, from, count } = query;
  const zone = requireZone(query.zone);
  const after = from === undefined ? now : new Date(startOfDay(requireDay(from), zone).getTime() - 1);
  const { fires, problem } = previewFires({ expression, zone, calendar, onHoliday }, after, count);
  return {
    fires: fires.map(({ at, day, isKept }) => ({
      at: at.toISOString(),
      day,
      isKept,
      holiday: calendar.years[day.slice(0, 4)]?.holidays[day] ?? null,
    })),
    problem: problem?.message ?? null,
  };
}
