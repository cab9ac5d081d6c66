import type { Queryable } from '../transaction.ts';

/** Whether a process has been heard of lately, has said that it stopped, or has gone without a word. */
export type ProcessState = 'alive' | 'stopped' | 'lost';

export interface SchedulerListing {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
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
}

const STATE = `case when p.stopped_at is not null then 'stopped'
  when p.heartbeat_at > clock_timestamp() - interval '15 seconds' then 'alive' else 'lost' end as state,
  p.started_at as "startedAt", p.heartbeat_at as "heartbeatAt"`;

/** Those that were heard of latest first. */
export async function listSchedulers(db: Queryable, limit: number): Promise<SchedulerListing[]> {
  const { rows } = await db.query<SchedulerListing>(
    `select p.id, p.host, p.pid, ${STATE} from haru.scheduler p order by p.heartbeat_at desc limit $1`,
    [limit],
  );
  return rows;
}

export async function listWorkers(db: Queryable, limit: number): Promise<WorkerListing[]> {
  const { rows } = await db.query<WorkerListing>(
    `select p.id, p.name, p.host, p.pid, p.queues, p.slots, p.is_draining as "isDraining", ${STATE},
       (select count(*)::int from haru.task_instance t
        where t.worker_id = p.id and t.state in ('running', 'restarting')) as running
     from haru.worker p order by p.heartbeat_at desc limit $1`,
    [limit],
  );
  return rows;
}
