import { createHash } from 'node:crypto';
import { CALENDARS } from '../core/calendars.ts';
import type { Queryable } from '../db/transaction.ts';

/** Of the calendars that come with this program. */
export function calendarsFingerprint(): string {
  return createHash('sha256').update(JSON.stringify(CALENDARS)).digest('hex');
}

/**
 * Lets the next run of every DAG with a calendar be computed anew where the calendars are others than those that the
 * installation has last worked with, so that one whose calendar had run out of years goes on. Answers how many those are.
 */
export async function replanCalendars(db: Queryable, fingerprint: string): Promise<number> {
  const { rowCount } = await db.query(
    `with changed as (
       insert into haru.installation as i (name, value) values ('calendars', to_json($1::text))
       on conflict (name) do update set value = excluded.value where i.value::text <> excluded.value::text
       returning 1
     )
     update haru.dag d set next_version_id = null from haru.dag_version v
     where v.id = d.version_id and v.definition -> 'schedule' ->> 'calendar' is not null and exists (select from changed)`,
    [fingerprint],
  );
  return rowCount ?? 0;
}
