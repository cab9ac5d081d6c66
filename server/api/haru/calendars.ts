import { Type } from 'typebox';
import { CALENDARS } from '../../core/calendars.ts';
import { ownCalendars } from '../../db/calendars.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';

const CalendarList = Type.Object(
  {
    /** Those that come with Haru first, then the installation's own by name. */
    calendars: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          title: Type.String(),
          /** False: it comes with Haru. */
          isOwn: Type.Boolean(),
        },
        { title: 'CalendarSummary' },
      ),
    ),
  },
  { title: 'CalendarList' },
);

/** Calendars that schedules, deadlines and backfills may go by. */
export const calendarRoutes: Routes = async (app, { services }) => {
  app.get(
    '/calendars',
    { schema: { operationId: 'listCalendars', tags: ['Pages'], response: { 200: CalendarList, ...failures() } } },
    async () => {
      const own = await ownCalendars(services.database.pool);
      return {
        calendars: [
          ...CALENDARS.map(({ name, title }) => ({ name, title, isOwn: false })),
          ...own.map(({ name, title }) => ({ name, title, isOwn: true })),
        ],
      };
    },
  );
};
