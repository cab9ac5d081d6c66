import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Json } from '../../core/definition.ts';
import type { TryOutcome } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** A try as its last claim left it. */
export interface TryRow {
  readonly try_number: number;
  /** Null: it is still running. */
  readonly outcome: TryOutcome | null;
  readonly host: string | null;
  readonly pid: number | null;
  readonly queued_at: string | null;
  /** Of its first claim. */
  readonly started_at: string;
  readonly ended_at: string | null;
  /** Seconds; null until it has ended. */
  readonly duration: number | null;
  readonly exit_code: number | null;
  readonly error: string | null;
  readonly error_stack: string | null;
  readonly progress: Record<string, unknown> | null;
  readonly receipt: Record<string, unknown> | null;
  /** Options of its operator or input of its function, secrets masked. */
  readonly given: { readonly values: Record<string, Json>; readonly leftOut: string[] } | null;
  readonly claims: number;
}

export interface InstanceKey {
  readonly runNo: number;
  readonly taskNo: number;
  readonly mapIndex: number;
}

/** All tries of an instance, oldest first; `tryNumber` leaves only that one. */
export async function listTries(db: Kysely<DB>, key: InstanceKey, tryNumber?: number): Promise<readonly TryRow[]> {
  const { rows } = await sql<TryRow>`
    with claim as (
      select y.*,
        row_number() over (partition by y.try_number order by y.lease desc) as place,
        count(*) over (partition by y.try_number)::int as claims,
        min(y.started_at) over (partition by y.try_number) as first_started_at
      from haru.task_try y
      where y.run_id = ${key.runNo} and y.task_no = ${key.taskNo} and y.map_index = ${key.mapIndex}
        and (${tryNumber ?? null}::int is null or y.try_number = ${tryNumber ?? null})
    )
    select c.try_number, c.outcome, c.host, c.pid, ${iso('c.queued_at')} as queued_at,
      ${iso('c.first_started_at')} as started_at, ${iso('c.ended_at')} as ended_at,
      extract(epoch from c.ended_at - c.first_started_at)::float8 as duration,
      c.exit_code, c.error, c.error_stack, c.progress, c.receipt, c.given, c.claims
    from claim c where c.place = 1 order by c.try_number`.execute(db);
  return rows;
}
