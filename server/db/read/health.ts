import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';

export interface Heartbeats {
  /** ISO with `+00:00`; null: there has never been one. */
  readonly scheduler_at: string | null;
  readonly is_scheduler_alive: boolean;
  readonly loader_at: string | null;
  readonly is_loader_alive: boolean;
}

/** A scheduler counts as alive for 30 seconds after a heartbeat, a loader while its lease lasts. */
export async function readHeartbeats(db: Kysely<DB>): Promise<Heartbeats> {
  const { rows } = await sql<Heartbeats>`
    with s as (select max(heartbeat_at) as at from haru.scheduler where stopped_at is null),
      l as (select max(last_loaded_at) as at from haru.dag)
    select
      to_char(s.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') as scheduler_at,
      coalesce(s.at > clock_timestamp() - interval '30 seconds', false) as is_scheduler_alive,
      to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') as loader_at,
      exists (select from haru.dag_folder where lease_expires_at > clock_timestamp()) as is_loader_alive
    from s, l`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('the database answered no row to the question for heartbeats');
  return row;
}
