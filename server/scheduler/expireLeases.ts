import { MAX_LOST_IN_ROW } from '../core/retry.ts';
import type { Queryable } from '../db/transaction.ts';

const BATCH = 500;

/**
 * Ends the tries whose lease has run out by the database's clock: the try is `lost`, and its instance goes back to
 * `scheduled` without using up a retry, a limited number of times in a row. One that left a handle to work outside is
 * scheduled as the same try, to be taken up again; one of which somebody wants a state goes to it. Only a process that has itself seen the database without a gap for one
 * full lease may call this.
 */
export async function expireLeases(db: Queryable): Promise<number> {
  const { rows } = await db.query({
    name: 'expire-leases',
    text: `
      with expired as (
        select t.run_id, t.task_no, t.map_index, t.lease, t.state, t.wanted_state,
          t.handle is not null as has_handle, t.lost_in_row >= $1 as is_final
        from haru.task_instance t
        where t.state in ('running', 'restarting') and t.lease_expires_at < clock_timestamp()
        order by t.run_id, t.task_no, t.map_index
        limit ${BATCH}
        for no key update of t skip locked
      ), lost as (
        update haru.task_try y set ended_at = clock_timestamp(), outcome = 'lost', error = 'the worker that ran this try was lost'
        from expired e
        where y.run_id = e.run_id and y.task_no = e.task_no and y.map_index = e.map_index and y.lease = e.lease and y.ended_at is null
      )
      update haru.task_instance t set
        state = coalesce(e.wanted_state,
          case when e.state = 'restarting' then 'none' when e.is_final then 'failed' else 'scheduled' end::haru.task_state),
        state_reason = case
          when e.is_final then 'lost with its worker ' || ($1 + 1) || ' times in a row'
          when e.has_handle then 'the lease ran out; its work outside goes on and is taken up again'
          else 'the lease ran out: its worker was lost' end,
        state_actor = 'scheduler',
        resume = e.has_handle and not e.is_final and e.wanted_state is null,
        lost_in_row = t.lost_in_row + 1,
        max_tries = t.max_tries + case when e.has_handle then 0 else 1 end,
        needs_advance = t.needs_advance or ((e.is_final or e.wanted_state is not null)
            and exists (select from haru.dag_run r where r.id = t.run_id and r.state in ('queued', 'running')))
          or (e.state = 'restarting' and e.wanted_state is null)
      from expired e
      where t.run_id = e.run_id and t.task_no = e.task_no and t.map_index = e.map_index
      returning t.run_id`,
    values: [MAX_LOST_IN_ROW],
  });
  return rows.length;
}
