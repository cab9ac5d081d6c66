import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';

/** Run ids; null: there is none. */
export interface NeighborRuns {
  readonly earlier: string | null;
  readonly later: string | null;
}

/** The runs of the same DAG right before and after a run, in the order of its list of runs. */
export async function neighborRuns(db: Kysely<DB>, runNo: number): Promise<NeighborRuns> {
  const { rows } = await sql<NeighborRuns>`
    select
      (select e.run_id from haru.dag_run e
       where e.dag_no = r.dag_no and (e.run_after, e.id) < (r.run_after, r.id)
       order by e.run_after desc, e.id desc limit 1) as earlier,
      (select l.run_id from haru.dag_run l
       where l.dag_no = r.dag_no and (l.run_after, l.id) > (r.run_after, r.id)
       order by l.run_after, l.id limit 1) as later
    from haru.dag_run r where r.id = ${runNo}`.execute(db);
  return rows[0] ?? { earlier: null, later: null };
}
