import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';
import type { Fragment } from './fragments.ts';

/** A task instance that holds slots of its pool, and of a worker where it runs. */
export interface SlotHolder {
  readonly pool: string;
  readonly workerId: string | null;
  readonly dagId: string;
  readonly runId: string;
  readonly versionId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly state: 'running' | 'restarting' | 'queued' | 'deferred';
  readonly slots: number;
  /** When it began to be in that state. */
  readonly since: string;
}

const COLUMNS = sql`d.dag_id as "dagId", r.run_id as "runId", r.version_id as "versionId", h.task_no as "taskNo",
  h.map_index as "mapIndex", h.state, h.pool, h.pool_slots as slots, h.worker_id as "workerId", ${iso('h.since')} as since`;

/** Of each pool the first that hold its slots, those that have for longest first. */
export async function holdersOfPools(db: Kysely<DB>, most: number): Promise<readonly SlotHolder[]> {
  return holders(
    db,
    sql`select * from (
        select a.*, row_number() over (partition by pool order by state = 'queued', since, run_id, task_no, map_index) as place
        from (
          select run_id, task_no, map_index, state, pool, pool_slots, worker_id,
            case when state = 'queued' then queued_at else started_at end as since
          from haru.task_instance where state in ('queued', 'running', 'restarting')
          union all
          select run_id, task_no, map_index, state, pool, pool_slots, null, changed_at
          from haru.task_instance
          where state = 'deferred' and wait ->> 'kind' is distinct from 'answer'
            and pool = any (array(select name from haru.pool where include_deferred))
        ) a
      ) p where place <= ${most}`,
    sql`h.place`,
  );
}

/** What runs on the given workers, the oldest first; bounded by their slots. */
export async function triesOfWorkers(db: Kysely<DB>, workerIds: readonly string[]): Promise<readonly SlotHolder[]> {
  return holders(
    db,
    sql`select run_id, task_no, map_index, state, pool, pool_slots, worker_id, started_at as since
      from haru.task_instance
      where state in ('running', 'restarting') and worker_id = any (${[...workerIds]}::uuid[])`,
    sql`h.since, h.run_id, h.task_no, h.map_index`,
  );
}

async function holders(db: Kysely<DB>, held: Fragment, order: Fragment): Promise<readonly SlotHolder[]> {
  const { rows } = await sql<SlotHolder>`
    select ${COLUMNS} from (${held}) h
    join haru.dag_run r on r.id = h.run_id join haru.dag d on d.dag_no = r.dag_no
    order by ${order}`.execute(db);
  return rows;
}
