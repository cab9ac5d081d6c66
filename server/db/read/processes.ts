import type { Queryable } from '../transaction.ts';

/** Whether a process has been heard of lately, has said that it stopped, or has gone without a word. */
export type ProcessState = 'alive' | 'stopped' | 'lost';

export interface SchedulerListing {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Of its program; null: it was started before versions were recorded. */
  readonly version: string | null;
  readonly state: ProcessState;
  readonly startedAt: Date;
  readonly heartbeatAt: Date;
}

export interface WorkerListing extends SchedulerListing {
  readonly name: string;
  readonly queues: readonly string[];
  readonly slots: number;
  /** Tries that run on it. */
  readonly running: number;
  /** It takes no further tries. */
  readonly isDraining: boolean;
  /** Who asked for that; null: nobody, or it is stopping by itself. */
  readonly drainedBy: string | null;
}

const STATE = `case when p.stopped_at is not null then 'stopped'
  when p.heartbeat_at > clock_timestamp() - interval '15 seconds' then 'alive' else 'lost' end as state,
  p.started_at as "startedAt", p.heartbeat_at as "heartbeatAt"`;

/** Of processes that ended longer ago nothing is listed. */
interface Recent {
  readonly limit: number;
  /** Absent: however long ago. */
  readonly withinSeconds?: number;
}

const RECENT = `($2::float8 is null or p.heartbeat_at > clock_timestamp() - make_interval(secs => $2))
  order by p.heartbeat_at desc, p.id limit $1`;

/** Those that were heard of latest first. */
export async function listSchedulers(db: Queryable, recent: Recent): Promise<SchedulerListing[]> {
  const { rows } = await db.query<SchedulerListing>(
    `select p.id, p.host, p.pid, p.version, ${STATE} from haru.scheduler p where ${RECENT}`,
    [recent.limit, recent.withinSeconds ?? null],
  );
  return rows;
}

export async function listWorkers(db: Queryable, recent: Recent): Promise<WorkerListing[]> {
  const { rows } = await db.query<WorkerListing>(
    `select p.id, p.name, p.host, p.pid, p.queues, p.slots, p.version, p.is_draining as "isDraining", p.drained_by as "drainedBy", ${STATE},
       (select count(*)::int from haru.task_instance t
        where t.worker_id = p.id and t.state in ('running', 'restarting')) as running
     from haru.worker p where ${RECENT}`,
    [recent.limit, recent.withinSeconds ?? null],
  );
  return rows;
}

/** Those of a name that have not stopped; a name is a host and a process, and unique but for clones of a host. */
export async function livingWorkers(db: Queryable, name: string): Promise<readonly { readonly id: string }[]> {
  const { rows } = await db.query<{ id: string }>(
    `select p.id from haru.worker p
     where p.name = $1 and p.stopped_at is null and p.heartbeat_at > clock_timestamp() - interval '15 seconds' order by p.id`,
    [name],
  );
  return rows;
}

/** Tells one picture of which processes live from another: it changes when one comes, stops or is lost. */
export async function livingProcesses(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ living: string }>({
    name: 'living-processes',
    text: `select coalesce(string_agg(p.id::text, ',' order by p.id), '') as living from (
        select id, heartbeat_at, stopped_at from haru.worker union all select id, heartbeat_at, stopped_at from haru.scheduler
      ) p where p.stopped_at is null and p.heartbeat_at > clock_timestamp() - interval '15 seconds'`,
  });
  return rows[0]?.living ?? '';
}
