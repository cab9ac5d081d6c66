import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { TASK_STATES } from '../../core/states.ts';
import type { TaskState } from '../../core/states.ts';
import type { DB } from '../schema.ts';

/** Counts by state; states without any instance are left out. */
export type Tally = Partial<Record<TaskState, number>>;

const PER_TASK = sql.join(TASK_STATES.map((state) => sql`y.${sql.ref(state)}`));
const PER_RUN = sql.join(TASK_STATES.map((state) => sql`sum(y.${sql.ref(state)})::int as ${sql.ref(state)}`));

/** Of whole runs, by run number. */
export async function runTallies(db: Kysely<DB>, runNos: readonly number[]): Promise<ReadonlyMap<number, Tally>> {
  if (runNos.length === 0) return new Map();
  const { rows } = await sql<{ run_id: number } & Record<TaskState, number>>`
    select y.run_id, ${PER_RUN} from haru.task_tally y where y.run_id = any(${[...runNos]}::bigint[]) group by y.run_id`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.run_id, tallyOf(row)]));
}

/** Of each task of a run, by task number. */
export async function taskTallies(db: Kysely<DB>, runNo: number): Promise<ReadonlyMap<number, Tally>> {
  const { rows } = await sql<{ task_no: number } & Record<TaskState, number>>`
    select y.task_no, ${PER_TASK} from haru.task_tally y where y.run_id = ${runNo}`.execute(db);
  return new Map(rows.map((row) => [row.task_no, tallyOf(row)]));
}

function tallyOf(row: Record<TaskState, number>): Tally {
  return Object.fromEntries(TASK_STATES.filter((state) => row[state] > 0).map((state) => [state, row[state]]));
}
