import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { TryOutcome } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** A try of a task that is not mapped, from its first claim to the end of its last. */
export interface RunTry {
  readonly task_no: number;
  readonly try_number: number;
  /** Null: it is still running. */
  readonly outcome: TryOutcome | null;
  readonly queued_at: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
}

/** Tries of the tasks of a run that are not mapped, by task and number; of more than `limit`, the first. */
export async function listRunTries(db: Kysely<DB>, runNo: number, limit: number): Promise<readonly RunTry[]> {
  const { rows } = await sql<RunTry>`
    with attempt as (
      select y.task_no, y.try_number, min(y.queued_at) as queued_at, min(y.started_at) as started_at,
        (array_agg(y.ended_at order by y.lease desc))[1] as ended_at,
        (array_agg(y.outcome order by y.lease desc))[1] as outcome
      from haru.task_try y where y.run_id = ${runNo} and y.map_index = -1
      group by y.task_no, y.try_number order by y.task_no, y.try_number limit ${limit}
    )
    select a.task_no, a.try_number, a.outcome, ${iso('a.queued_at')} as queued_at,
      ${iso('a.started_at')} as started_at, ${iso('a.ended_at')} as ended_at
    from attempt a order by a.task_no, a.try_number`.execute(db);
  return rows;
}

/** From when to when the instances of a mapped task were at work. */
export interface MappedSpan {
  readonly task_no: number;
  readonly queued_at: string | null;
  readonly started_at: string | null;
  /** Of those that have ended, the last. */
  readonly ended_at: string | null;
}

/** The mapped tasks of a run of which an instance has been dispatched. */
export async function mappedSpans(db: Kysely<DB>, runNo: number): Promise<readonly MappedSpan[]> {
  const { rows } = await sql<MappedSpan>`
    with span as (
      select t.task_no, min(t.queued_at) as queued_at, min(t.started_at) as started_at, max(t.ended_at) as ended_at
      from haru.task_instance t
      where t.run_id = ${runNo} and t.map_index >= 0 and t.queued_at is not null group by t.task_no
    )
    select s.task_no, ${iso('s.queued_at')} as queued_at, ${iso('s.started_at')} as started_at,
      ${iso('s.ended_at')} as ended_at
    from span s order by s.task_no`.execute(db);
  return rows;
}
