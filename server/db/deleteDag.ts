import type { Pool } from 'pg';
import { deleteRun } from './deleteRun.ts';
import { inTransaction } from './transaction.ts';

/** Runs that are looked up at a time. */
const PAGE = 100;

/**
 * Deletes a DAG with its versions, runs and backfills; events and audit stay, as a record. `running`: tasks of it run, and
 * what had not begun to be deleted is there still. Where its file defines it, it comes back when the file is read again.
 */
export async function deleteDag(pool: Pool, dagNo: number, actor: string): Promise<'deleted' | 'running' | 'missing'> {
  for (;;) {
    const { rowCount: active } = await pool.query(
      `select from haru.dag_run where dag_no = $1 and state = 'running' limit 1`,
      [dagNo],
    );
    if (active === 1) return 'running';
    const { rows } = await pool.query<{ id: number }>(`select id from haru.dag_run where dag_no = $1 limit ${PAGE}`, [
      dagNo,
    ]);
    for (const { id } of rows) if ((await deleteRun(pool, id, actor)) === 'running') return 'running';
    if (rows.length > 0) continue;
    const outcome = await inTransaction(pool, async (db) => {
      // Nobody makes a run of it meanwhile.
      const { rowCount } = await db.query('select from haru.dag where dag_no = $1 for update', [dagNo]);
      if (rowCount === 0) return 'missing';
      const { rowCount: runs } = await db.query('select from haru.dag_run where dag_no = $1 limit 1', [dagNo]);
      if (runs === 1) return 'again';
      await db.query('delete from haru.dag where dag_no = $1', [dagNo]);
      await db.query(
        `insert into haru.event (subject, dag_no, to_state, reason, actor) values ('dag', $1, null, 'deleted', $2)`,
        [dagNo, actor],
      );
      return 'deleted';
    });
    if (outcome !== 'again') return outcome;
  }
}
