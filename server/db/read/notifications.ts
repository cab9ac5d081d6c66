import { sql, type Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** A notification as lists show it. */
export interface NotificationRow {
  readonly createdAt: string;
  readonly status: 'pending' | 'sent' | 'failed';
  readonly dag: string;
  readonly run: string | null;
  readonly task: string | null;
  readonly mapIndex: number;
  readonly occasion: string;
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
  readonly dagId?: string;
  readonly status?: NotificationRow['status'];
  readonly limit: number;
}

/** The latest notifications first. */
export async function listNotifications(
  db: Kysely<DB>,
  { dagId, status, limit }: NotificationFilter,
): Promise<readonly NotificationRow[]> {
  const { rows } = await sql<NotificationRow>`
    select ${iso('n.created_at')} as "createdAt", n.status, d.dag_id as dag, r.run_id as run,
      v.definition -> 'tasks' -> nullif(n.task_no, -1) ->> 'taskId' as task, n.map_index as "mapIndex", n.occasion,
      n.notifier ->> 'notifier' as notifier, n.connection, n.attempts,
      case when n.status = 'pending' then ${iso('n.next_attempt_at')} end as "nextAttemptAt", ${iso('n.ended_at')} as "endedAt",
      n.problem, n.delivery_id as "deliveryId"
    from haru.notification n join haru.dag d using (dag_no)
      left join haru.dag_run r on r.id = n.run_id left join haru.dag_version v on v.id = n.version_id
    where (${dagId ?? null}::text is null or d.dag_id = ${dagId ?? null}) and (${status ?? null}::text is null or n.status = ${status ?? null})
    order by n.id desc limit ${limit}`.execute(db);
  return rows;
}
