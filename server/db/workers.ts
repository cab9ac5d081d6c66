import type { TaskState } from '../core/states.ts';
import type { TaskKey } from './claimTries.ts';
import { CHANGE_CHANNEL, WORK_CHANNEL, WORKER_CHANNEL } from './hints.ts';
import { WORKER_ALIVE } from './selection.ts';
import type { Queryable } from './transaction.ts';

export interface WorkerRow {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly queues: readonly string[];
  readonly slots: number;
  /** Of the program that it runs. */
  readonly version: string;
}

export async function registerWorker(db: Queryable, worker: WorkerRow): Promise<void> {
  await db.query(
    `insert into haru.worker (id, name, host, pid, queues, slots, version) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set heartbeat_at = clock_timestamp(), stopped_at = null`,
    [worker.id, worker.name, worker.host, worker.pid, worker.queues, worker.slots, worker.version],
  );
}

export async function stopWorker(db: Queryable, id: string): Promise<void> {
  await db.query(`update haru.worker set stopped_at = clock_timestamp() where id = $1`, [id]);
}

/** A worker that stops takes no more, and nobody can have it go on. */
export async function beginStop(db: Queryable, id: string): Promise<void> {
  await db.query(
    `update haru.worker set is_draining = true, drained_by = null, heartbeat_at = clock_timestamp() where id = $1`,
    [id],
  );
}

const DRAIN = `
  update haru.worker set is_draining = true, drained_by = $2
  where id = $1 and stopped_at is null and not is_draining and heartbeat_at > clock_timestamp() - ${WORKER_ALIVE}
  returning 1`;
const UNDRAIN = `
  update haru.worker set is_draining = false, drained_by = null
  where id = $1 and stopped_at is null and drained_by is not null and $2::text is not null
  returning 1`;

/**
 * Has a worker take no more tries, or take them again, and tells it, the schedulers and the pages at once; what it runs goes
 * on. False: there is none that lives, it is already so, or it is stopping by itself.
 */
export async function setDrained(db: Queryable, id: string, isDrained: boolean, user: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `with changed as (${isDrained ? DRAIN : UNDRAIN})
     select pg_notify(channel, '') from changed cross join unnest($3::text[]) as channel`,
    [id, user, [WORKER_CHANNEL, WORK_CHANNEL, CHANGE_CHANNEL]],
  );
  return (rowCount ?? 0) > 0;
}

/** What a heartbeat learns of one try. */
export interface LeaseAnswer extends TaskKey {
  readonly lease: number;
  /** False: the lease has gone to another; the try must be killed. */
  readonly isOwned: boolean;
  /** `restarting`, or another state that a person wants: the try must be ended. */
  readonly state: TaskState | null;
  readonly wantedState: TaskState | null;
}

export interface HeartbeatAnswer {
  /** True: the worker is to take no more tries. */
  readonly isDraining: boolean;
  readonly tries: readonly LeaseAnswer[];
}

/**
 * Prolongs the leases of all tries of a worker in one statement. Rows that somebody else has locked are left for the
 * next heartbeat: what is answered of them is what they hold now.
 */
export async function heartbeat(
  db: Queryable,
  workerId: string,
  leaseSeconds: number,
  tries: readonly (TaskKey & { readonly lease: number })[],
): Promise<HeartbeatAnswer> {
  const { rows } = await db.query<{ readonly isDraining: boolean; readonly tries: readonly LeaseAnswer[] }>({
    name: 'heartbeat',
    text: `
      with alive as (
        update haru.worker set heartbeat_at = clock_timestamp(), stopped_at = null where id = $1 returning is_draining
      ), held as (
        select * from unnest($3::bigint[], $4::int[], $5::int[], $6::bigint[]) as h (run_id, task_no, map_index, lease)
      ), locked as (
        select t.run_id, t.task_no, t.map_index
        from haru.task_instance t join held h using (run_id, task_no, map_index)
        where t.lease = h.lease and t.state in ('running', 'restarting')
        order by t.run_id, t.task_no, t.map_index
        for update of t skip locked
      ), prolonged as (
        update haru.task_instance t set lease_expires_at = clock_timestamp() + make_interval(secs => $2)
        from locked l where t.run_id = l.run_id and t.task_no = l.task_no and t.map_index = l.map_index
      )
      select coalesce((select is_draining from alive), false) as "isDraining", coalesce(json_agg(json_build_object(
        'runId', h.run_id, 'taskNo', h.task_no, 'mapIndex', h.map_index, 'lease', h.lease, 'state', t.state,
        'isOwned', coalesce(t.lease = h.lease and t.state in ('running', 'restarting'), false), 'wantedState', t.wanted_state
      )), '[]') as tries
      from held h left join haru.task_instance t using (run_id, task_no, map_index)`,
    values: [
      workerId,
      leaseSeconds,
      tries.map((t) => t.runId),
      tries.map((t) => t.taskNo),
      tries.map((t) => t.mapIndex),
      tries.map((t) => t.lease),
    ],
  });
  return rows[0] ?? { isDraining: false, tries: [] };
}

/** Gives rows that were queued for this worker but not started back to the selection. */
export async function returnToScheduled(
  db: Queryable,
  key: TaskKey & { readonly dispatchNumber: number },
  reason: string,
): Promise<void> {
  await db.query(
    `update haru.task_instance set state = 'scheduled', state_reason = $5, state_actor = 'worker'
     where run_id = $1 and task_no = $2 and map_index = $3 and state = 'queued' and dispatch_number = $4`,
    [key.runId, key.taskNo, key.mapIndex, key.dispatchNumber, reason],
  );
}
