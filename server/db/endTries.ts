import type { Json } from '../core/definition.ts';
import type { TaskState, TryOutcome } from '../core/states.ts';
import type { Receipt } from '../dag/context.ts';
import type { Wait } from '../core/waiting.ts';
import type { TaskKey } from './claimTries.ts';
import { ROWS_OF_LIST } from './mapLists.ts';
import type { Queryable } from './transaction.ts';

/** The end of a try as it is written: what became of the instance, and what the try leaves behind. */
export interface TryEnd extends TaskKey {
  readonly lease: number;
  readonly outcome: TryOutcome;
  readonly to: TaskState;
  readonly reason: string;
  /** For `up_for_retry` and `up_for_reschedule`: from now until it goes on, in milliseconds. */
  readonly delayMs: number | null;
  /** For `deferred`: an ISO instant at which it goes on at the latest; null: none. */
  readonly until: string | null;
  /** For `up_for_reschedule` and `deferred`: what it waits for. */
  readonly wait: Wait | null;
  readonly maxTries: number;
  readonly lostInRow: number;
  readonly decision: Json | null;
  readonly receipt: Receipt | null;
  /** It could not end the work outside that its handle names. */
  readonly isWorkLeft?: boolean;
  readonly exitCode: number | null;
  readonly error: string | null;
  readonly errorStack: string | null;
  /** Present for a success: JSON and the paths in it that were Dates. */
  readonly result: { readonly json: string; readonly datePaths: readonly string[] } | null;
  /** Lists in the result over which tasks are mapped, by their places. */
  readonly lists?: readonly {
    readonly place: number;
    readonly elements: readonly { readonly json: string; readonly datePaths: readonly string[] }[];
  }[];
  readonly published: readonly {
    readonly uri: string;
    readonly partition: string | null;
    readonly receipt: Receipt | null;
  }[];
  readonly state: readonly { readonly key: string; readonly value: Json }[];
}

/**
 * Ends tries in one statement, each guarded by its lease: the instance, the try, the result, what it published and the
 * DAG's small state. A lost try that left a handle goes on as the same try, and one that waits for a job outside keeps it. An instance of which somebody wants a state
 * goes to it, and one that was cleared while it ran to `none`, whatever the outcome. Answers the leases of those that were
 * ended: of any other the lease has gone to somebody else, and nothing was written but that its claim was superseded.
 */
export async function endTries(db: Queryable, ends: readonly TryEnd[]): Promise<ReadonlySet<number>> {
  const besides = [
    ...(ends.some(({ lists }) => lists !== undefined && lists.length > 0) ? [LISTED] : []),
    ...(ends.some(({ wait }) => wait?.kind === 'answer') ? [ASKED] : []),
  ];
  const { rows } = await db.query<{ lease: number }>({
    name: ['end-tries', ...besides.map(({ name }) => name)].join('-'),
    text: endTriesText(besides.map(({ text }) => text).join('')),
    values: [JSON.stringify(ends.map(toRow))],
  });
  return new Set(rows.map((row) => row.lease));
}

/** What few tries leave besides. */
interface Besides {
  readonly name: string;
  readonly text: string;
}

/** The lists over which tasks are mapped. */
const LISTED: Besides = {
  name: 'lists',
  text: `, listed as (
        insert into haru.map_element (run_id, task_no, place, index, value, date_paths)
        select e.run_id, e.task_no, l.place, x.index, x.value, x.date_paths
        from ended e, json_to_recordset(e.lists) as l (place smallint, elements json), lateral ${ROWS_OF_LIST}
        where e.ended_state = 'success'
        on conflict (run_id, task_no, place, index) do update set
          value = excluded.value, date_paths = excluded.date_paths, source_index = null
      )`,
};

/** The question that a try asks, from the moment on from which its instance waits for the answer. */
const ASKED: Besides = {
  name: 'asked',
  text: `, asked as (
        insert into haru.approval (run_id, task_no, map_index, try_number, subject, body, choices, is_multiple, params, assignees,
          default_choices, default_params, expires_at)
        select e.run_id, e.task_no, e.map_index, e.try_number, q.subject, q.body, q.choices, q."isMultiple", q.params, q.assignees,
          q."onTimeout", (select coalesce(json_object_agg(key, value -> 'default') filter (where (value -> 'default') is not null), '{}') from json_each(q.params)),
          e.until
        from ended e, json_to_record(e.wait -> 'question') as q (subject text, body text, choices text[], "isMultiple" boolean,
          params json, assignees text[], "onTimeout" text[])
        where e.ended_state = 'deferred' and e.wait ->> 'kind' = 'answer'
        on conflict do nothing
      )`,
};

function endTriesText(besides: string): string {
  return `
      with given as (
        select * from json_to_recordset($1) as g (
          place int, "runId" bigint, "taskNo" int, "mapIndex" int, lease bigint, outcome haru.try_outcome, "to" haru.task_state,
          reason text, "delayMs" float8, until timestamptz, wait json, "maxTries" int, "lostInRow" smallint, decision json, receipt json, "exitCode" int, "isWorkLeft" boolean,
          error text, "errorStack" text, result text, "datePaths" text[], published json, state json, lists json
        )
      ), held as (
        select t.run_id, t.task_no, t.map_index, t.lease
        from haru.task_instance t join given g on t.run_id = g."runId" and t.task_no = g."taskNo" and t.map_index = g."mapIndex"
        where t.lease = g.lease and t.state in ('running', 'restarting')
        order by t.run_id, t.task_no, t.map_index
        for no key update of t
      ), ended as (
        update haru.task_instance t set
          state = coalesce(t.wanted_state, case when t.state = 'restarting' then 'none' else g."to" end),
          state_reason = g.reason, state_actor = 'worker',
          ready_at = case when g.outcome = 'deferred' then g.until when g."delayMs" is null then t.ready_at
            else clock_timestamp() + make_interval(secs => g."delayMs" / 1000) end,
          wait = case when t.state = 'restarting' then null
            -- A loss ends no wait, and a failed look does not begin it anew.
            when g.outcome = 'lost' or (g."to" = 'up_for_retry' and t.wait ->> 'kind' = 'look') then t.wait
            else g.wait end,
          max_tries = case when t.state = 'restarting' or (g.outcome = 'lost' and t.handle is not null) then t.max_tries
            else g."maxTries" end,
          lost_in_row = g."lostInRow", decision = g.decision, receipt = g.receipt,
          handle = case when g.outcome = 'lost' or (g.outcome = 'deferred' and g.wait ->> 'kind' = 'job') then t.handle end,
          left_handle = case when g."isWorkLeft" then t.handle else t.left_handle end,
          resume = (g.outcome = 'lost' and t.handle is not null) or g.outcome in ('rescheduled', 'deferred'),
          needs_advance = (t.state = 'restarting' and t.wanted_state is null)
            or exists (select from haru.dag_run r where r.id = t.run_id and r.state in ('queued', 'running'))
        from given g join held h on h.lease = g.lease
        where t.run_id = h.run_id and t.task_no = h.task_no and t.map_index = h.map_index
        returning t.run_id, t.task_no, t.map_index, t.dag_no, t.try_number, t.state as ended_state, t.started_at, g.*
      ), tried as (
        update haru.task_try y set
          ended_at = clock_timestamp(), exit_code = g."exitCode", error = g.error, error_stack = g."errorStack", receipt = g.receipt,
          outcome = case when exists (select from held h where h.lease = g.lease) then g.outcome else 'superseded' end
        from given g
        where y.run_id = g."runId" and y.task_no = g."taskNo" and y.map_index = g."mapIndex" and y.lease = g.lease
          and y.ended_at is null
      ), result as (
        insert into haru.task_result (run_id, task_no, map_index, value, date_paths)
        select run_id, task_no, map_index, result::json, "datePaths" from ended where ended_state = 'success' and result is not null
        on conflict (run_id, task_no, map_index) do update set value = excluded.value, date_paths = excluded.date_paths, at = clock_timestamp()
      ), published as (
        insert into haru.asset_event (uri, partition_key, receipt, run_id, task_no, map_index, read_at)
        select p->>'uri', p->>'partition', p->'receipt', e.run_id, e.task_no, e.map_index, e.started_at
        from ended e, json_array_elements(e.published) p where e.ended_state = 'success'
        order by e.place
      ), kept as (
        insert into haru.dag_state (dag_no, key, value)
        select distinct on (e.dag_no, s->>'key') e.dag_no, s->>'key', s->'value'
        from ended e, json_array_elements(e.state) s where e.ended_state = 'success'
        order by e.dag_no, s->>'key', e.place desc
        on conflict (dag_no, key) do update set value = excluded.value
      )${besides}
      select lease from ended`;
}

function toRow({ result, ...end }: TryEnd, place: number): object {
  return { ...end, place, result: result?.json ?? null, datePaths: result?.datePaths ?? [] };
}
