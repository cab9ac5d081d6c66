import type { Decision } from '../core/decisions.ts';
import type { Place } from '../core/place.ts';
import { TASK_STATES, TERMINAL_TASK_STATES, type RunState, type TaskState } from '../core/states.ts';
import type { Wait } from '../core/waiting.ts';
import type { Tally } from '../core/tally.ts';
import type { Queryable } from './transaction.ts';

/** A run that this transaction holds for advancing. */
export interface LockedRun {
  readonly id: number;
  readonly versionId: number;
  readonly isFirst: boolean;
  /** Instances of other runs wait for something in it. */
  readonly isWatched: boolean;
}

/** Locks the running ones of the given runs; those that another process advances at the moment are left to it. */
export async function lockRunsToAdvance(db: Queryable, runIds: readonly number[]): Promise<readonly LockedRun[]> {
  const { rows } = await db.query<LockedRun>({
    name: 'lock-runs',
    text: `select id, version_id as "versionId", last_advanced_at is null as "isFirst", is_watched as "isWatched"
      from haru.dag_run where id = any ($1) and state = 'running' order by id for no key update skip locked`,
    values: [runIds],
  });
  return rows;
}

export interface EndedInstance {
  readonly runId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly state: TaskState;
  readonly decision: Decision | null;
  /** Of one that is deferred: what for. */
  readonly wait: Wait | null;
}

/** The instances whose last move has not been followed up yet. */
export async function instancesToAdvance(db: Queryable, runIds: readonly number[]): Promise<readonly EndedInstance[]> {
  const { rows } = await db.query<EndedInstance>({
    name: 'instances-to-advance',
    text: `select run_id as "runId", task_no as "taskNo", map_index as "mapIndex", state, decision,
        case when state = 'deferred' then wait end as wait
      from haru.task_instance where run_id = any ($1) and needs_advance`,
    values: [runIds],
  });
  return rows;
}

/** Unfinished instances of each run, counted up to the given bound. */
export async function countUnfinished(
  db: Queryable,
  runIds: readonly number[],
  bound: number,
): Promise<ReadonlyMap<number, number>> {
  if (runIds.length === 0) return new Map();
  const { rows } = await db.query<{ id: number; unfinished: number }>({
    name: 'count-unfinished',
    text: `select r.id, (
        select count(*)::int from (
          select from haru.task_instance t where t.run_id = r.id and ${UNFINISHED} limit $2
        ) as open) as unfinished
      from unnest($1::bigint[]) as r (id)`,
    values: [runIds, bound],
  });
  return new Map(rows.map((row) => [row.id, row.unfinished]));
}

/** Of rows `t` of task_instance; in the words of the partial index, so that it serves. */
export const UNFINISHED = `t.state not in (${TERMINAL_TASK_STATES.map((state) => `'${state}'`).join(', ')})`;

export interface LoadedTally {
  readonly runId: number;
  readonly taskNo: number;
  readonly tally: Tally;
  /** How many instances a task has that is expanded; null: it has one. */
  readonly length: number | null;
}

export async function loadTallies(
  db: Queryable,
  wanted: readonly { readonly runId: number; readonly taskNo: number }[],
): Promise<readonly LoadedTally[]> {
  if (wanted.length === 0) return [];
  const { rows } = await db.query<{ run_id: number; task_no: number; mapped: number | null } & Tally>({
    name: 'load-tallies',
    text: `select y.* from haru.task_tally y join unnest($1::bigint[], $2::int[]) as w (run_id, task_no) using (run_id, task_no)`,
    values: [wanted.map((w) => w.runId), wanted.map((w) => w.taskNo)],
  });
  return rows.map((row) => ({
    runId: row.run_id,
    taskNo: row.task_no,
    length: row.mapped,
    tally: Object.fromEntries(TASK_STATES.map((state) => [state, row[state]])) as unknown as Tally,
  }));
}

/** Instances of one run; a map index of null stands for a task's one instance. */
export interface PlaceInRun extends Place {
  readonly runId: number;
}

/** The states of single instances of mapped tasks. */
export async function loadStates(
  db: Queryable,
  wanted: readonly PlaceInRun[],
): Promise<readonly (PlaceInRun & { readonly state: TaskState })[]> {
  if (wanted.length === 0) return [];
  const { rows } = await db.query<PlaceInRun & { state: TaskState }>({
    name: 'load-states',
    text: `select t.run_id as "runId", t.task_no as "taskNo", t.map_index as "mapIndex", t.state
      from haru.task_instance t
      join unnest($1::bigint[], $2::int[], $3::int[]) as w (run_id, task_no, map_index) using (run_id, task_no, map_index)`,
    values: [wanted.map((w) => w.runId), wanted.map((w) => w.taskNo), wanted.map((w) => w.mapIndex)],
  });
  return rows;
}

/** What the given instances decided, as far as they are in `success`. */
export async function loadDecisions(
  db: Queryable,
  wanted: readonly PlaceInRun[],
): Promise<readonly (PlaceInRun & { readonly decision: Decision })[]> {
  if (wanted.length === 0) return [];
  const { rows } = await db.query<PlaceInRun & { decision: Decision }>({
    name: 'load-decisions',
    text: `select t.run_id as "runId", t.task_no as "taskNo", nullif(t.map_index, -1) as "mapIndex", t.decision
      from haru.task_instance t
      join unnest($1::bigint[], $2::int[], $3::int[]) as w (run_id, task_no, map_index) using (run_id, task_no, map_index)
      where t.state = 'success' and t.decision is not null`,
    values: [wanted.map((w) => w.runId), wanted.map((w) => w.taskNo), wanted.map((w) => w.mapIndex ?? -1)],
  });
  return rows;
}

export interface AdvanceMove {
  readonly runId: number;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly from: TaskState;
  /** The same as `from`: only the mark is taken off. */
  readonly to: TaskState;
  readonly reason: string | null;
  /** The mark stays: what follows from the row could not be seen yet. */
  readonly isMarkKept?: boolean;
}

/** A row has left the state from which it was to be moved: what was planned no longer holds, and is to be planned anew. */
class StaleAdvance extends Error {
  /** serialization_failure, so that the transaction is repeated. */
  readonly code = '40001';
}

/** Moves the rows of `locked`; without a reason they keep theirs, and whose doing it was. */
const MOVE_LOCKED = `
  update haru.task_instance t set
    state = l.to_state, needs_advance = l.is_mark_kept,
    state_reason = coalesce(l.reason, t.state_reason),
    state_actor = case when l.reason is null then t.state_actor else 'scheduler' end
  from locked l
  where t.run_id = l.run_id and t.task_no = l.task_no and t.map_index = l.map_index`;

/**
 * Writes all moves of a batch of locked runs, and takes the marks off the rows that were followed up. Throws
 * {@link StaleAdvance} where a row has meanwhile been selected, claimed or ended.
 */
export async function writeAdvance(db: Queryable, moves: readonly AdvanceMove[]): Promise<void> {
  if (moves.length === 0) return;
  const { rowCount } = await db.query({
    name: 'write-advance',
    text: `
      with wanted as (
        select * from unnest($1::bigint[], $2::int[], $3::int[], $4::haru.task_state[], $5::haru.task_state[], $6::text[], $7::boolean[])
          as w (run_id, task_no, map_index, from_state, to_state, reason, is_mark_kept)
      ), locked as (
        select t.run_id, t.task_no, t.map_index, w.to_state, w.reason, w.is_mark_kept
        from haru.task_instance t join wanted w using (run_id, task_no, map_index)
        where t.state = w.from_state
        order by t.run_id, t.task_no, t.map_index
        for no key update of t
      )
      ${MOVE_LOCKED}`,
    values: [
      moves.map((m) => m.runId),
      moves.map((m) => m.taskNo),
      moves.map((m) => m.mapIndex),
      moves.map((m) => m.from),
      moves.map((m) => m.to),
      moves.map((m) => m.reason),
      moves.map((m) => m.isMarkKept ?? false),
    ],
  });
  if (rowCount !== moves.length)
    throw new StaleAdvance(`${moves.length - (rowCount ?? 0)} of ${moves.length} rows have moved on`);
}

/** A move of all instances of a mapped task that are in one state. */
export interface TaskMove extends Omit<AdvanceMove, 'mapIndex'> {
  /** How many they are. */
  readonly instances: number;
}

/** The same for whole tasks: after the moves of single instances, which may lead into the states from which these lead. */
export async function writeTaskMoves(db: Queryable, moves: readonly TaskMove[]): Promise<void> {
  if (moves.length === 0) return;
  const { rowCount } = await db.query({
    name: 'write-task-moves',
    text: `
      with locked as (
        select t.run_id, t.task_no, t.map_index, w.to_state, w.reason, w.is_mark_kept
        from unnest($1::bigint[], $2::int[], $3::haru.task_state[], $4::haru.task_state[], $5::text[], $6::boolean[])
          as w (run_id, task_no, from_state, to_state, reason, is_mark_kept)
        join haru.task_instance t on t.run_id = w.run_id and t.task_no = w.task_no and t.state = w.from_state
        order by t.run_id, t.task_no, t.map_index
        for no key update of t
      )
      ${MOVE_LOCKED}`,
    values: [
      moves.map((m) => m.runId),
      moves.map((m) => m.taskNo),
      moves.map((m) => m.from),
      moves.map((m) => m.to),
      moves.map((m) => m.reason),
      moves.map((m) => m.isMarkKept ?? false),
    ],
  });
  const expected = moves.reduce((sum, { instances }) => sum + instances, 0);
  if (rowCount !== expected)
    throw new StaleAdvance(`${rowCount} instead of ${expected} rows of mapped tasks have moved`);
}

export interface AdvancedRun {
  readonly id: number;
  readonly to: RunState | null;
  readonly reason: string | null;
}

/** Marks the runs as advanced and moves those that came to their end. */
export async function writeAdvancedRuns(db: Queryable, runs: readonly AdvancedRun[]): Promise<void> {
  if (runs.length === 0) return;
  await db.query({
    name: 'write-advanced-runs',
    text: `
      with ended as (
        update haru.dag_run r set
          last_advanced_at = clock_timestamp(),
          state = coalesce(a.to_state, r.state), state_reason = coalesce(a.reason, r.state_reason),
          state_actor = case when a.to_state is null then r.state_actor else 'scheduler' end
        from unnest($1::bigint[], $2::haru.run_state[], $3::text[]) as a (id, to_state, reason)
        where r.id = a.id and r.state = 'running'
        returning r.id, r.state
      )
      update haru.deadline d set met_at = clock_timestamp()
      from ended where ended.id = d.run_id and ended.state = 'success' and d.fired_at is null and d.met_at is null`,
    values: [runs.map((r) => r.id), runs.map((r) => r.to), runs.map((r) => r.reason)],
  });
}
