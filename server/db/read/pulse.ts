import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** How the installation does, in numbers. */
export interface Pulse {
  readonly schedulers: number;
  readonly workers: number;
  readonly draining: number;
  /** Schedulers and workers that went without a word within the last day. */
  readonly lost: number;
  readonly slots: number;
  readonly running: number;
  /** Handed over to workers, or waiting for a slot. */
  readonly queued: number;
  /** Since when the longest of these could run. */
  readonly queued_since: string | null;
  readonly is_loader_alive: boolean;
  readonly import_errors: number;
}

/** A process counts as alive for 15 seconds after it was heard of. */
const ALIVE = sql`p.stopped_at is null and p.heartbeat_at > clock_timestamp() - interval '15 seconds'`;
const LOST = sql`p.stopped_at is null and p.heartbeat_at <= clock_timestamp() - interval '15 seconds'
  and p.heartbeat_at > clock_timestamp() - interval '1 day'`;

/** Instances that wait for a slot; more are not counted. */
const MOST_COUNTED = 10_000;

export async function readPulse(db: Kysely<DB>): Promise<Pulse> {
  const { rows } = await sql<Pulse>`
    select s.alive as schedulers, w.alive as workers, w.draining, s.lost + w.lost as lost, w.slots, a.running,
      a.queued + q.scheduled as queued, ${iso('since')} as queued_since,
      exists (select from haru.dag_folder where lease_expires_at > clock_timestamp()) as is_loader_alive,
      (select count(*)::int from haru.import_error) as import_errors
    from (select count(*) filter (where ${ALIVE})::int as alive, count(*) filter (where ${LOST})::int as lost
          from haru.scheduler p) s,
      (select count(*) filter (where ${ALIVE})::int as alive, count(*) filter (where ${LOST})::int as lost,
         count(*) filter (where ${ALIVE} and p.is_draining)::int as draining,
         coalesce(sum(p.slots) filter (where ${ALIVE} and not p.is_draining), 0)::int as slots
       from haru.worker p) w,
      (select count(*) filter (where t.state <> 'queued')::int as running, count(*) filter (where t.state = 'queued')::int as queued,
         min(t.ready_at) filter (where t.state = 'queued') as first
       from haru.task_instance t where t.state in ('queued', 'running', 'restarting')) a,
      (select count(*)::int as scheduled, min(x.ready_at) as first from (
         select t.ready_at from haru.task_instance t where t.state = 'scheduled' limit ${MOST_COUNTED}) x) q,
      least(a.first, q.first) as since`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('the database answered no row to the question for its pulse');
  return row;
}
