import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';
import type { InstanceKey } from './tries.ts';

export interface InstanceEvent {
  readonly id: number;
  readonly at: string;
  readonly try_number: number | null;
  readonly from_state: string | null;
  readonly to_state: string | null;
  readonly reason: string;
  readonly actor: string;
  readonly row_version: number;
}

/** What happened to a task instance, from first to last; of more than `limit`, the latest. */
export async function instanceEvents(
  db: Kysely<DB>,
  key: InstanceKey,
  limit: number,
): Promise<readonly InstanceEvent[]> {
  const { rows } = await sql<InstanceEvent>`
    select e.id, ${iso('e.at')} as at, e.try_number, e.from_state, e.to_state, e.reason, e.actor, e.row_version
    from haru.event e
    where e.run_id = ${key.runNo} and e.task_no = ${key.taskNo} and e.map_index = ${key.mapIndex} and e.subject = 'task'
    order by e.id desc limit ${limit}`.execute(db);
  return rows.toReversed();
}
