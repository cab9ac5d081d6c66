import { Type } from 'typebox';
import { HaruError } from '../../core/errors.ts';
import { ownCalendar, type OwnCalendar } from '../../core/ownCalendar.ts';
import { lockCalendars, ownCalendars, putCalendar } from '../../db/calendars.ts';
import { removeCalendar } from '../../db/removeCalendar.ts';
import { inTransaction } from '../../db/transaction.ts';
import { answered } from '../answered.ts';
import { audit } from '../auditing.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { CalendarChanged, CalendarParams, CalendarSettings, NewCalendar } from './calendars.schema.ts';

const tags = ['Pages'];

/** Makes, changes and deletes calendars of the installation's own. */
export const calendarChangeRoutes: Routes = async (app, { services }) => {
  const { pool } = services.database;

  app.post(
    '/calendars',
    {
      schema: {
        operationId: 'createCalendar',
        tags,
        body: NewCalendar,
        response: { 201: CalendarChanged, ...failures(409) },
      },
    },
    async (request, reply) => {
      const { name, ...settings } = request.body;
      const { dagIds } = await answered(store(name, settings, true));
      await audit(services, request, { action: 'put_calendar', detail: { name, before: null, after: settings } });
      return reply.code(201).send({ dagIds: [...dagIds] });
    },
  );

  app.put(
    '/calendars/:calendar',
    {
      schema: {
        operationId: 'replaceCalendar',
        tags,
        params: CalendarParams,
        body: CalendarSettings,
        response: { 200: CalendarChanged, ...failures(404) },
      },
    },
    async (request) => {
      const { calendar: name } = request.params;
      const { before, dagIds } = await answered(store(name, request.body, false));
      await audit(services, request, { action: 'put_calendar', detail: { name, before, after: request.body } });
      return { dagIds: [...dagIds] };
    },
  );

  app.delete(
    '/calendars/:calendar',
    {
      schema: {
        operationId: 'deleteCalendar',
        tags,
        params: CalendarParams,
        response: { 204: Type.Null(), ...failures(404, 409) },
      },
    },
    async (request, reply) => {
      const { calendar: name } = request.params;
      await answered(removeCalendar(pool, name));
      await audit(services, request, { action: 'delete_calendar', detail: { name } });
      return reply.code(204).send(null);
    },
  );

  /** Stores a calendar that is, or is not yet, there; answers what it was, and the DAGs whose next runs are computed anew. */
  async function store(name: string, settings: OwnCalendar, isNew: boolean) {
    ownCalendar(name, settings);
    return inTransaction(pool, async (db) => {
      await lockCalendars(db);
      const found = (await ownCalendars(db)).find((stored) => stored.name === name);
      if (isNew && found) throw new HaruError('CONFLICT', `There is a calendar ${name} already.`, { calendar: name });
      if (!isNew && !found)
        throw new HaruError('NOT_FOUND', `There is no calendar ${name} of your own.`, { calendar: name });
      const dagIds = await putCalendar(db, name, settings);
      return { before: found ? { title: found.title, base: found.base, holidays: found.holidays } : null, dagIds };
    });
  }
};
