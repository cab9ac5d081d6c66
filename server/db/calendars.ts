import { CALENDARS, calendarsNamedBy } from '../core/calendars.ts';
import type { DagDefinition } from '../core/definition.ts';
import { ownCalendar, type OwnCalendar } from '../core/ownCalendar.ts';
import type { WorkingCalendar } from '../core/workingCalendar.ts';
import type { Queryable } from './transaction.ts';

export interface StoredCalendar extends OwnCalendar {
  readonly name: string;
  readonly changedAt: Date;
}

/** The calendars of the installation's own, by name. */
export async function ownCalendars(db: Queryable): Promise<readonly StoredCalendar[]> {
  const { rows } = await db.query<StoredCalendar>({
    name: 'own-calendars',
    text: `select name, title, base, holidays, changed_at as "changedAt" from haru.calendar order by name`,
  });
  return rows;
}

/** Haru's calendars and those of the names that are own ones; Postgres is asked only where a name does not come with Haru. */
export async function calendarsAmong(db: Queryable, names: readonly string[]): Promise<readonly WorkingCalendar[]> {
  if (names.every((name) => CALENDARS.some((known) => known.name === name))) return CALENDARS;
  const own = (await ownCalendars(db)).filter(({ name }) => names.includes(name));
  return [...CALENDARS, ...own.map((calendar) => ownCalendar(calendar.name, calendar))];
}

/** The calendars for the times of DAGs. */
export function calendarsFor(
  db: Queryable,
  ...definitions: readonly DagDefinition[]
): Promise<readonly WorkingCalendar[]> {
  return calendarsAmong(db, definitions.flatMap(calendarsNamedBy));
}

/** Keeps others from changing calendars until the transaction ends; they are still read. */
export async function lockCalendars(db: Queryable): Promise<void> {
  await db.query('lock table haru.calendar in share row exclusive mode');
}

/** Makes or replaces a calendar, and has the next run of each DAG that names it computed anew; answers the ids of those. */
export async function putCalendar(db: Queryable, name: string, calendar: OwnCalendar): Promise<readonly string[]> {
  const { title, base, holidays } = calendar;
  await db.query(
    `insert into haru.calendar (name, title, base, holidays) values ($1, $2, $3, $4)
     on conflict (name) do update set title = excluded.title, base = excluded.base, holidays = excluded.holidays,
       changed_at = clock_timestamp()`,
    [name, title, base, JSON.stringify(holidays)],
  );
  const users = await dagsWithCalendar(db, name);
  await db.query(`update haru.dag set next_version_id = null where dag_no = any ($1)`, [
    users.map(({ dagNo }) => dagNo),
  ]);
  return users.map(({ dagId }) => dagId);
}

/** False: there is none of this name. */
export async function deleteCalendar(db: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await db.query(`delete from haru.calendar where name = $1`, [name]);
  return rowCount === 1;
}

/** The ids of the DAGs with a run that has not ended and whose version, the current one or not, names a calendar. */
export async function dagsRunningByCalendar(db: Queryable, name: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ dagId: string; definition: DagDefinition }>(
    `select d.dag_id as "dagId", v.definition
     from haru.dag d join haru.dag_version v using (dag_no)
     where position($1 in v.definition::text) > 0 and exists (
       select from haru.dag_run r where r.dag_no = d.dag_no and r.version_id = v.id and r.state in ('queued', 'running')
     ) order by d.dag_id`,
    [JSON.stringify(name)],
  );
  const naming = rows.filter(({ definition }) => calendarsNamedBy(definition).includes(name));
  return [...new Set(naming.map(({ dagId }) => dagId))];
}

/** The DAGs whose current version names a calendar. */
export async function dagsWithCalendar(
  db: Queryable,
  name: string,
): Promise<readonly { readonly dagNo: number; readonly dagId: string }[]> {
  const { rows } = await db.query<{ dagNo: number; dagId: string; definition: DagDefinition }>(
    `select d.dag_no as "dagNo", d.dag_id as "dagId", v.definition
     from haru.dag d join haru.dag_version v on v.id = d.version_id
     where not d.is_stale and position($1 in v.definition::text) > 0 order by d.dag_id`,
    [JSON.stringify(name)],
  );
  return rows.filter(({ definition }) => calendarsNamedBy(definition).includes(name));
}
