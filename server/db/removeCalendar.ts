import type { Pool } from 'pg';
import { CALENDARS } from '../core/calendars.ts';
import { HaruError } from '../core/errors.ts';
import { dagsRunningByCalendar, dagsWithCalendar, deleteCalendar } from './calendars.ts';
import { inTransaction } from './transaction.ts';

/**
 * Deletes a calendar of the installation's own. Throws `CONFLICT` for one that comes with Haru, that a DAG names, or that a
 * run goes by which has not ended, and `NOT_FOUND`.
 */
export async function removeCalendar(pool: Pool, name: string): Promise<void> {
  if (CALENDARS.some((known) => known.name === name)) throw refused(name, 'it comes with Haru');
  await inTransaction(pool, async (db) => {
    const users = await dagsWithCalendar(db, name);
    const ids = users.map(({ dagId }) => dagId).join(', ');
    if (users.length > 0) throw refused(name, `${ids} ${users.length === 1 ? 'names' : 'name'} it`);
    const running = await dagsRunningByCalendar(db, name);
    if (running.length > 0)
      throw refused(
        name,
        `runs of ${running.join(', ')} go by it and have not ended: wait for their ends, or stop them`,
      );
    if (!(await deleteCalendar(db, name)))
      throw new HaruError('NOT_FOUND', `there is no calendar '${name}' of your own (haru calendars list)`);
  });
}

function refused(name: string, why: string): HaruError {
  return new HaruError('CONFLICT', `${name} cannot be deleted: ${why}`);
}
