import type { Queryable } from './transaction.ts';

export interface AuditEntry {
  readonly actor: string;
  readonly address: string | null;
  /** The operation, in the words of the API. */
  readonly action: string;
  readonly dagId?: string;
  readonly runId?: string;
  readonly taskId?: string;
  readonly mapIndex?: number;
  readonly detail?: unknown;
}

export async function recordAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  await db.query(
    `insert into haru.audit (actor, address, action, dag_id, run_id, task_id, map_index, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.actor,
      entry.address,
      entry.action,
      entry.dagId,
      entry.runId,
      entry.taskId,
      entry.mapIndex,
      entry.detail === undefined ? null : JSON.stringify(entry.detail),
    ],
  );
}
