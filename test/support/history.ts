import type { Pool } from 'pg';
import { expect } from 'vitest';
import { canMove, canRunMove, type RunState, type TaskState } from '../../server/core/states.ts';

/** A change of state, as the events have it. */
export interface Move {
  readonly subject: 'run' | 'task';
  readonly dagId: string;
  readonly run: number;
  /** Both null: of a run. */
  readonly taskNo: number | null;
  readonly mapIndex: number | null;
  readonly from: string;
  readonly to: string;
  /** Milliseconds of the database's clock. */
  readonly at: number;
}

/** All changes of state of an installation, in the order in which they happened. */
export async function movesOf(pool: Pool): Promise<readonly Move[]> {
  const { rows } = await pool.query<Move>(
    `select e.subject, d.dag_id as "dagId", e.run_id as run, e.task_no as "taskNo", e.map_index as "mapIndex",
       e.from_state as "from", e.to_state as "to", extract(epoch from e.at)::float8 * 1000 as at
     from haru.event e join haru.dag d using (dag_no)
     where e.subject in ('task', 'run') and e.from_state is not null order by e.at, e.id`,
  );
  return rows;
}

function subjectOf({ subject, run, taskNo, mapIndex }: Move): string {
  return `${subject} ${run}/${taskNo}/${mapIndex}`;
}

/** The most that was in one of the states at a time, each weighed: checked at every change of state, not now and then. */
export function mostAtOnce(
  moves: readonly Move[],
  states: readonly string[],
  weigh: (move: Move) => number = () => 1,
): number {
  const held = new Map<string, number>();
  let most = 0;
  for (const move of moves) {
    const weight = states.includes(move.to) ? weigh(move) : 0;
    if (weight > 0) held.set(subjectOf(move), weight);
    else held.delete(subjectOf(move));
    most = Math.max(
      most,
      [...held.values()].reduce((sum, each) => sum + each, 0),
    );
  }
  return most;
}

/** The longest that an instance stood in the state before its next change, in milliseconds. */
export function longestIn(moves: readonly Move[], state: string): number {
  const since = new Map<string, number>();
  let longest = 0;
  for (const move of moves) {
    if (move.from === state) longest = Math.max(longest, move.at - (since.get(subjectOf(move)) ?? move.at));
    if (move.to === state) since.set(subjectOf(move), move.at);
  }
  return longest;
}

/** Each change is one of the table's, and begins where the one before it ended. */
export async function expectLegalMoves(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ subject: 'task' | 'run'; before: string; from: string; to: string }>(
    `select subject, run_id, task_no, map_index, from_state as "from", to_state as "to",
       lag(to_state, 1, case subject when 'task' then 'none' else 'queued' end)
         over (partition by subject, run_id, task_no, map_index order by row_version) as before
     from haru.event where subject in ('task', 'run') and from_state is not null`,
  );
  expect(rows.length).toBeGreaterThan(0);
  const illegal = rows.filter(({ subject, before, from, to }) => {
    const isLegal =
      subject === 'task' ? canMove(from as TaskState, to as TaskState) : canRunMove(from as RunState, to as RunState);
    return before !== from || !isLegal;
  });
  expect(illegal).toEqual([]);
}

/**
 * Of runs that have ended in success: every instance has as many successful tries as moves to success (a task takes effect
 * once, and once more each time it is cleared), and no try is open.
 */
export async function expectOneSuccess(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ state: string; tries: number; successes: number; open: number }>(
    `with tried as (
       select run_id, task_no, map_index, count(*) filter (where outcome = 'success')::int as tries,
         count(*) filter (where outcome is null)::int as open
       from haru.task_try group by 1, 2, 3
     ), moved as (
       select run_id, task_no, map_index, count(*)::int as successes
       from haru.event where subject = 'task' and to_state = 'success' group by 1, 2, 3
     )
     select run_id, task_no, map_index, t.state::text, coalesce(tries, 0) as tries, coalesce(open, 0) as open,
       coalesce(successes, 0) as successes
     from haru.task_instance t left join tried using (run_id, task_no, map_index) left join moved using (run_id, task_no, map_index)
     order by 1, 2, 3`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => row.state !== 'success' || row.tries !== row.successes || row.open > 0)).toEqual([]);
}

/** The scheduled runs of a DAG that runs every so often: one for each interval, and no interval is left out. Answers how many. */
export async function expectEachIntervalOnce(pool: Pool, dagId: string, periodMs: number): Promise<number> {
  const { rows } = await pool.query<{ start: Date; end: Date }>(
    `select r.interval_start as start, r.interval_end as "end" from haru.dag_run r join haru.dag d using (dag_no)
     where d.dag_id = $1 and r.run_type = 'scheduled' order by r.interval_start, r.id`,
    [dagId],
  );
  for (const [place, { start, end }] of rows.entries()) {
    expect(end.getTime() - start.getTime()).toBe(periodMs);
    if (place > 0) expect(start).toEqual(rows[place - 1]!.end);
  }
  return rows.length;
}
