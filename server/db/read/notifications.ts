import { sql, type Kysely } from 'kysely';
import type { Occasion } from '../../core/notification.ts';
import type { DB } from '../schema.ts';
import { equal, iso, where } from './fragments.ts';

/** A notification as lists show it. */
export interface NotificationRow {
  readonly id: number;
  readonly createdAt: string;
  readonly status: 'pending' | 'sent' | 'failed';
  readonly dag: string;
  readonly run: string | null;
  readonly task: string | null;
  readonly mapIndex: number;
  readonly occasion: Occasion;
  readonly businessDay: string | null;
  /** What it tells of: the error of a failure, what held up a deadline. */
  readonly error: string | null;
  readonly notifier: string;
  readonly connection: string;
  readonly attempts: number;
  /** Of one that is pending. */
  readonly nextAttemptAt: string | null;
  readonly endedAt: string | null;
  /** Why the last attempt did not succeed, or what is to be said of one that did. */
  readonly problem: string | null;
  readonly deliveryId: string;
}

export interface NotificationFilter {
  readonly dagId?: string | undefined;
  /** Of one run, by its number. */
  readonly runNo?: number;
  readonly status?: NotificationRow['status'] | undefined;
  /** Goes on after the notification of this id. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** The latest notifications first. */
export async function listNotifications(
  db: Kysely<DB>,
  { dagId, runNo, status, after, limit }: NotificationFilter,
): Promise<readonly NotificationRow[]> {
  const conditions = [
    ...equal(sql`d.dag_id`, dagId),
    ...equal(sql`n.run_id`, runNo),
    ...equal(sql`n.status`, status),
    ...(after === undefined ? [] : [sql`n.id < ${after}`]),
  ];
  const { rows } = await sql<NotificationRow>`
    select n.id, ${iso('n.created_at')} as "createdAt", n.status, d.dag_id as dag, r.run_id as run,
      v.definition -> 'tasks' -> nullif(n.task_no, -1) ->> 'taskId' as task, n.map_index as "mapIndex", n.occasion,
      to_char(n.business_day, 'YYYY-MM-DD') as "businessDay", n.error,
      n.notifier ->> 'notifier' as notifier, n.connection, n.attempts,
      case when n.status = 'pending' then ${iso('n.next_attempt_at')} end as "nextAttemptAt", ${iso('n.ended_at')} as "endedAt",
      n.problem, n.delivery_id as "deliveryId"
    from haru.notification n join haru.dag d using (dag_no)
      left join haru.dag_run r on r.id = n.run_id left join haru.dag_version v on v.id = n.version_id
    ${where(conditions)}
    order by n.id desc limit ${limit}`.execute(db);
  return rows;
}
