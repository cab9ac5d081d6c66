import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { PoolTask } from '../../core/pools.ts';
import type { DB } from '../schema.ts';
import { iso, matching } from './fragments.ts';
import type { TextMatch } from './fragments.ts';
import { readPage } from './page.ts';
import type { Page, Paging } from './page.ts';
import { sortKeys } from './sorting.ts';
import type { SortAttribute } from './sorting.ts';

/** A pool with the slots that the tasks in each state take. */
export interface PoolRow {
  readonly name: string;
  readonly slots: number;
  readonly description: string | null;
  readonly include_deferred: boolean;
  readonly running: number;
  readonly queued: number;
  readonly scheduled: number;
  readonly deferred: number;
}

/** One part for each partial index. */
const USED = sql`(
  select pool, 'running' as part, sum(pool_slots) as slots from haru.task_instance
  where state in ('running', 'restarting') group by pool
  union all
  select pool, state::text, sum(pool_slots) from haru.task_instance where state = 'queued' group by pool, state
  union all
  select pool, state::text, sum(pool_slots) from haru.task_instance where state = 'scheduled' group by pool, state
  union all
  select pool, state::text, sum(pool_slots) from haru.task_instance where state = 'deferred' and wait ->> 'kind' is distinct from 'answer'
  group by pool, state
)`;
const slotsOf = (part: string) => sql`coalesce(sum(u.slots) filter (where u.part = ${part}), 0)::bigint`;
const COLUMNS = sql`p.name, p.slots, p.description, p.include_deferred,
  p.running, p.queued, p.scheduled, p.deferred`;
const FROM = sql`(
  select q.*, ${slotsOf('running')} as running, ${slotsOf('queued')} as queued, ${slotsOf('scheduled')} as scheduled,
    ${slotsOf('deferred')} as deferred
  from haru.pool q left join ${USED} u on u.pool = q.name group by q.name
) p`;

const NAME: SortAttribute = { expression: sql`p.name`, type: 'text' };
const SORT: Readonly<Record<string, SortAttribute>> = { id: NAME, pool: NAME, name: NAME };

export async function listPools(
  db: Kysely<DB>,
  match: TextMatch,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<PoolRow>> {
  return readPage<PoolRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: matching(sql`p.name`, match),
    identity: [NAME],
    keys: sortKeys(order, SORT, ['id'], [NAME]),
    paging,
  });
}

export async function findPool(db: Kysely<DB>, name: string): Promise<PoolRow | null> {
  const { rows } = await sql<PoolRow>`select ${COLUMNS} from ${FROM} where p.name = ${name}`.execute(db);
  return rows[0] ?? null;
}

/** Slots that are taken, as selection counts them. */
export function occupiedSlots(row: PoolRow): number {
  return row.running + row.queued + (row.include_deferred ? row.deferred : 0);
}

/** The tasks of the DAGs' current versions whose pool is not there or has fewer slots than they take. */
export async function misfitTasks(
  db: Kysely<DB>,
  { dagId, pool }: { readonly dagId?: string | undefined; readonly pool?: string | undefined } = {},
): Promise<readonly (PoolTask & { readonly slots: number | null; readonly loadedAt: string })[]> {
  const { rows } = await sql<PoolTask & { slots: number | null; loadedAt: string }>`
    select d.dag_id as "dagId", t.task ->> 'taskId' as "taskId", t.task ->> 'pool' as pool,
      (t.task ->> 'poolSlots')::integer as "poolSlots", p.slots,
      coalesce(${iso('d.last_loaded_at')}, ${iso('d.created_at')}) as "loadedAt"
    from haru.dag d
    join haru.dag_version v on v.id = d.version_id
    cross join json_array_elements(v.definition -> 'tasks') as t (task)
    left join haru.pool p on p.name = t.task ->> 'pool'
    where not d.is_stale and (${dagId ?? null}::text is null or d.dag_id = ${dagId ?? null})
      and (${pool ?? null}::text is null or t.task ->> 'pool' = ${pool ?? null})
      and (p.slots is null or (p.slots <> -1 and p.slots < (t.task ->> 'poolSlots')::integer))
    order by 1, 2`.execute(db);
  return rows;
}
