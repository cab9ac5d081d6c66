import type { LANES } from '../core/lanes.ts';
import type { Queryable } from '../db/transaction.ts';

export type StartLane = keyof typeof LANES;

/** Serialize the starting of runs, so that no DAG, and no backfill, gets more active runs than it allows. */
const START_LOCKS = { live: 0x68617275_01, backfill: 0x68617275_04 } as const;

const IS_DUE = `state = 'queued' and run_after <= clock_timestamp()`;

/** DAGs and backfills with runs that are due and places for them: as many as the current version, or the backfill, leaves free. */
export const WITH_PLACES = {
  live: `from (select distinct dag_no from haru.dag_run where backfill_id is null and ${IS_DUE}) w
    join haru.dag d using (dag_no) join haru.dag_version v on v.id = d.version_id
    cross join lateral (
      select v.max_active_runs - count(*) as places from haru.dag_run r
      where r.dag_no = d.dag_no and r.state = 'running' and r.backfill_id is null
    ) free
    where not d.is_paused and free.places > 0`,
  backfill: `from haru.backfill b join haru.dag d using (dag_no)
    cross join lateral (
      select b.max_active_runs - count(*) as places from haru.dag_run r where r.backfill_id = b.id and r.state = 'running'
    ) free
    where b.completed_at is null and b.canceled_at is null and not b.is_paused and not d.is_paused and free.places > 0
      and exists (select from haru.dag_run r where r.backfill_id = b.id and ${IS_DUE})`,
} as const;

/**
 * Moves queued runs that are due to `running`, as many as there are places: of each DAG by lane, then by age; of each backfill in
 * its own order. Runs of a paused DAG or backfill wait. To be called first in a transaction, or by itself. Answers the numbers
 * of the started runs.
 */
export async function startRuns(db: Queryable, lane: StartLane): Promise<readonly number[]> {
  const [, { rows }] = await Promise.all([
    db.query({ name: `start-lock-${lane}`, text: `select pg_advisory_xact_lock(${START_LOCKS[lane]})` }),
    db.query<{ id: number }>({ name: `start-${lane}`, text: startStatement(STARTABLE[lane]) }),
  ]);
  return rows.map(({ id }) => id);
}

const MAX_STARTS = 1_000;

const STARTABLE = {
  live: `
    select r.id from (select d.dag_no, free.places ${WITH_PLACES.live}) f cross join lateral (
      select id from haru.dag_run where dag_no = f.dag_no and backfill_id is null and ${IS_DUE}
      order by lane, run_after, id limit f.places
    ) r`,
  backfill: `
    select r.id from (select b.id, free.places ${WITH_PLACES.backfill}) f cross join lateral (
      select id from haru.dag_run where backfill_id = f.id and ${IS_DUE} order by backfill_place limit f.places
    ) r`,
} as const;

function startStatement(startable: string): string {
  return `
    with startable as materialized (${startable}), chosen as (
      select r.id from haru.dag_run r join startable using (id)
      where r.state = 'queued'
      order by r.id limit ${MAX_STARTS}
      for no key update of r skip locked
    )
    update haru.dag_run r set state = 'running', state_reason = 'a place among the active runs was free', state_actor = 'scheduler'
    from chosen where r.id = chosen.id
    returning r.id`;
}
