import { CALENDARS } from '../../server/core/calendars.ts';
import type { DagDefinition } from '../../server/core/definition.ts';
import { HaruError } from '../../server/core/errors.ts';
import type { WorkingCalendar } from '../../server/core/workingCalendar.ts';

/** The calendars that the interval of a run goes by: Haru's, and where the schedule names an own one, those of the installation. */
export async function testCalendars(
  definition: DagDefinition,
  databaseUrl: string | null,
): Promise<readonly WorkingCalendar[]> {
  const { dagId, schedule } = definition;
  const name = schedule?.kind === 'cron' ? schedule.calendar : null;
  if (name === null || CALENDARS.some((known) => known.name === name)) return CALENDARS;
  if (databaseUrl === null)
    throw new HaruError(
      'DATABASE_UNREACHABLE',
      `${dagId} goes by the calendar ${name}, which does not come with Haru, and no installation is there to ask: ` +
        'start one, set DATABASE_URL, or give --start and --end',
    );
  const [{ openDatabase }, { calendarsAmong }, { requirePostgres }] = await Promise.all([
    import('../../server/db/database.ts'),
    import('../../server/db/calendars.ts'),
    import('../../server/db/requirePostgres.ts'),
  ]);
  await requirePostgres(databaseUrl, 'DATABASE_URL');
  const database = openDatabase(databaseUrl, { applicationName: 'haru dags test', poolSize: 1 });
  try {
    return await calendarsAmong(database.pool, [name]);
  } finally {
    await database.close();
  }
}
