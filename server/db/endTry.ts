import type { Json } from '../core/definition.ts';
import type { TaskState, TryOutcome } from '../core/states.ts';
import type { Receipt } from '../dag/context.ts';
import type { TaskKey } from './claimTries.ts';
import type { Queryable } from './transaction.ts';

/** The end of a try as it is written: what became of the instance, and what the try leaves behind. */
export interface TryEnd extends TaskKey {
  readonly lease: number;
  readonly outcome: TryOutcome;
  readonly to: TaskState;
  readonly reason: string;
  /** For `up_for_retry`: from now until the next try, in milliseconds. */
  readonly delayMs: number | null;
  readonly maxTries: number;
  readonly lostInRow: number;
  readonly decision: Json | null;
  readonly receipt: Receipt | null;
  readonly exitCode: number | null;
  readonly error: string | null;
  readonly errorStack: string | null;
  /** Present for a success: JSON and the paths in it that were Dates. */
  readonly result: { readonly json: string; readonly datePaths: readonly string[] } | null;
  readonly published: readonly {
    readonly uri: string;
    readonly partition: string | null;
    readonly receipt: Receipt | null;
  }[];
  readonly state: readonly { readonly key: string; readonly value: Json }[];
}

/**
 * Ends a try in one statement, guarded by its lease: the instance, the try, the result, what it published and the DAG's
 * small state. A lost try that left a handle goes on as the same try. False: the lease has gone to another, and nothing
 * was written but that this claim was superseded. An instance of which somebody wants a state goes to it, and one that was
 * cleared while it ran to `none`, whatever the outcome.
 */
export async function endTry(db: Queryable, end: TryEnd): Promise<boolean> {
  const { rows } = await db.query<{ ended: boolean }>({
    name: 'end-try',
    text: `
      with ended as (
        update haru.task_instance t set
          state = coalesce(t.wanted_state, case when t.state = 'restarting' then 'none' else $5::haru.task_state end),
          state_reason = $6, state_actor = 'worker',
          ready_at = case when $7::float8 is null then t.ready_at else clock_timestamp() + make_interval(secs => $7 / 1000) end,
          max_tries = case when t.state = 'restarting' or ($12 = 'lost' and t.handle is not null) then t.max_tries else $8 end,
          lost_in_row = $9, decision = $10, receipt = $11,
          handle = case when $12 = 'lost' then t.handle end, resume = $12 = 'lost' and t.handle is not null,
          needs_advance = (t.state = 'restarting' and t.wanted_state is null)
            or exists (select from haru.dag_run r where r.id = t.run_id and r.state in ('queued', 'running'))
        where t.run_id = $1 and t.task_no = $2 and t.map_index = $3 and t.lease = $4 and t.state in ('running', 'restarting')
        returning t.run_id, t.task_no, t.map_index, t.dag_no, t.state
      ), tried as (
        update haru.task_try y set
          ended_at = clock_timestamp(), exit_code = $13, error = $14, error_stack = $15, receipt = $11,
          outcome = case when exists (select from ended) then $12::haru.try_outcome else 'superseded' end
        where y.run_id = $1 and y.task_no = $2 and y.map_index = $3 and y.lease = $4 and y.ended_at is null
      ), result as (
        insert into haru.task_result (run_id, task_no, map_index, value, date_paths)
        select run_id, task_no, map_index, $16::json, $17 from ended where state = 'success' and $16::text is not null
        on conflict (run_id, task_no, map_index) do update set value = excluded.value, date_paths = excluded.date_paths, at = clock_timestamp()
      ), published as (
        insert into haru.asset_event (uri, partition_key, receipt, run_id, task_no, map_index)
        select p->>'uri', p->>'partition', p->'receipt', e.run_id, e.task_no, e.map_index
        from ended e, json_array_elements($18::json) p where e.state = 'success'
      ), kept as (
        insert into haru.dag_state (dag_no, key, value)
        select e.dag_no, s->>'key', s->'value' from ended e, json_array_elements($19::json) s where e.state = 'success'
        on conflict (dag_no, key) do update set value = excluded.value
      )
      select exists (select from ended) as ended`,
    values: [
      end.runId,
      end.taskNo,
      end.mapIndex,
      end.lease,
      end.to,
      end.reason,
      end.delayMs,
      end.maxTries,
      end.lostInRow,
      end.decision === null ? null : JSON.stringify(end.decision),
      end.receipt === null ? null : JSON.stringify(end.receipt),
      end.outcome,
      end.exitCode,
      end.error,
      end.errorStack,
      end.result?.json ?? null,
      end.result?.datePaths ?? [],
      JSON.stringify(end.published),
      JSON.stringify(end.state),
    ],
  });
  return rows[0]?.ended ?? false;
}
