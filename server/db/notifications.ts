import type { NotifierDefinition } from '../core/definition.ts';
import type { AskedQuestion, Occasion } from '../core/notification.ts';
import type { Queryable } from './transaction.ts';

/** A notification that this process sends, until its time runs out. */
export interface ClaimedNotification {
  readonly id: number;
  /** The same in every repeat. */
  readonly deliveryId: string;
  readonly occasion: Occasion;
  readonly dagId: string;
  readonly versionId: number;
  readonly runNo: number | null;
  readonly runId: string | null;
  /** -1: it tells about the run. */
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly tryNumber: number | null;
  readonly businessDay: string | null;
  readonly state: string;
  readonly error: string | null;
  /** What is asked, where it tells of that. */
  readonly question: AskedQuestion | null;
  /** In the definition's list of notifiers of this occasion. */
  readonly place: number;
  readonly notifier: NotifierDefinition;
  /** This one included; guards the writing of its outcome. */
  readonly attempts: number;
  readonly createdAt: Date;
  readonly now: Date;
}

export interface Room {
  /** At a time to one receiver. */
  readonly perConnection: number;
  /** In this process, to all receivers together. */
  readonly free: number;
  /** How many this process is sending, by connection. */
  readonly busy: ReadonlyMap<string, number>;
  /** How long nobody else takes what is claimed. */
  readonly claimSeconds: number;
}

/** Claims what is due, from every receiver as much as there is room for, so that one that hangs keeps no other waiting. */
export async function claimNotifications(
  db: Queryable,
  { perConnection, free, busy, claimSeconds }: Room,
): Promise<readonly ClaimedNotification[]> {
  const { rows } = await db.query<ClaimedNotification>({
    name: 'claim-notifications',
    text: `
      with receiver as (
        select p.connection, greatest($1 - coalesce(b.sending, 0), 0) as room
        from (
          select distinct connection from haru.notification where status = 'pending' and next_attempt_at <= clock_timestamp()
        ) p left join unnest($2::text[], $3::int[]) as b (connection, sending) using (connection)
      ), candidate as (
        select n.id from receiver r cross join lateral (
          select id from haru.notification
          where status = 'pending' and connection = r.connection and next_attempt_at <= clock_timestamp()
          order by next_attempt_at, id limit r.room for update skip locked
        ) n limit $4
      )
      update haru.notification n set
        attempts = n.attempts + 1, next_attempt_at = clock_timestamp() + make_interval(secs => $5)
      from candidate c, haru.dag d
      where n.id = c.id and d.dag_no = n.dag_no
      returning n.id, n.delivery_id as "deliveryId", n.occasion, d.dag_id as "dagId", n.version_id as "versionId", n.run_id as "runNo",
        (select r.run_id from haru.dag_run r where r.id = n.run_id) as "runId",
        n.task_no as "taskNo", n.map_index as "mapIndex", n.try_number as "tryNumber", n.business_day::text as "businessDay",
        n.state, n.error, case when n.occasion = 'question' then (
          select json_build_object('subject', a.subject, 'body', a.body, 'choices', a.choices, 'isMultiple', a.is_multiple,
            'assignees', a.assignees, 'onTimeout', a.default_choices,
            'until', to_char(a.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          from haru.approval a
          where a.run_id = n.run_id and a.task_no = n.task_no and a.map_index = n.map_index and a.try_number = n.try_number
        ) end as question, n.place, n.notifier, n.attempts, n.created_at as "createdAt", clock_timestamp() as now`,
    values: [perConnection, [...busy.keys()], [...busy.values()], free, claimSeconds],
  });
  return rows;
}

/** How an attempt to send ended. `delayMs`: until the next attempt; null: it is given up. */
export type Outcome =
  | { readonly kind: 'sent'; readonly note: string | null }
  | { readonly kind: 'failed'; readonly problem: string; readonly delayMs: number | null };

/** Writes the outcome of an attempt; what ends a notification is an event too. False: somebody else has it by now. */
export async function endNotificationAttempt(
  db: Queryable,
  { id, attempts }: Pick<ClaimedNotification, 'id' | 'attempts'>,
  outcome: Outcome,
  by: 'worker' | 'scheduler',
): Promise<boolean> {
  const isSent = outcome.kind === 'sent';
  const delayMs = isSent ? null : outcome.delayMs;
  const status = isSent ? 'sent' : delayMs === null ? 'failed' : 'pending';
  const { rowCount } = await db.query({
    name: 'end-notification-attempt',
    text: `
      with ended as (
        update haru.notification set status = $3, problem = $4,
          next_attempt_at = case when $5::float8 is null then next_attempt_at
            else clock_timestamp() + make_interval(secs => $5::float8 / 1000) end,
          ended_at = case when $3 <> 'pending' then clock_timestamp() end
        where id = $1 and attempts = $2 and status = 'pending'
        returning *
      ), recorded as (
        insert into haru.event (subject, dag_no, run_id, task_no, map_index, try_number, to_state, reason, actor, extra)
        select 'notification', dag_no, run_id, nullif(task_no, -1), case when task_no >= 0 then map_index end, try_number, status,
          occasion || ' notification to ' || connection || ' by ' || (notifier ->> 'notifier') || ': ' || status || coalesce(': ' || problem, ''),
          $6, json_build_object('deliveryId', delivery_id)
        from ended where status <> 'pending'
      )
      select from ended`,
    values: [id, attempts, status, isSent ? outcome.note : outcome.problem, delayMs, by],
  });
  return rowCount === 1;
}

/** Whether a worker has shown itself lately. */
export async function isWorkerUp(db: Queryable, withinSeconds: number): Promise<boolean> {
  const { rows } = await db.query<{ isUp: boolean }>({
    name: 'is-worker-up',
    text: `select exists (
        select from haru.worker where stopped_at is null and heartbeat_at > clock_timestamp() - make_interval(secs => $1)
      ) as "isUp"`,
    values: [withinSeconds],
  });
  return rows[0]?.isUp ?? false;
}
