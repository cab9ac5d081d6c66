import type { Pool } from 'pg';
import { expect } from 'vitest';
import { TASK_STATES } from '../../server/core/states.ts';

const COUNTS = TASK_STATES.map((state) => `count(*) filter (where state = '${state}')::int as ${state}`);

/** The tallies of a run agree with its instances, task by task and state by state, and so do the lengths of mapped tasks. */
export async function expectTallied(pool: Pool, run: number): Promise<void> {
  const { rows: tallied } = await pool.query<object>(
    `select task_no, coalesce(mapped, 0) as mapped, ${TASK_STATES.join(', ')}
     from haru.task_tally where run_id = $1 order by task_no`,
    [run],
  );
  const { rows: counted } = await pool.query<object>(
    `select task_no, count(*) filter (where map_index >= 0 and state <> 'removed')::int as mapped, ${COUNTS.join(', ')}
     from haru.task_instance where run_id = $1 group by task_no order by task_no`,
    [run],
  );
  expect(counted.length).toBeGreaterThan(0);
  expect(tallied).toEqual(counted);
}
