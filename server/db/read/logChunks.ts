import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import type { InstanceKey } from './tries.ts';

export interface TryKey extends InstanceKey {
  readonly tryNumber: number;
}

/** A place in a try's log. A try that was taken up again goes on under a later lease. */
export interface LogPlace {
  readonly lease: number;
  readonly seq: number;
}

export interface LogChunk extends LogPlace {
  readonly lines: number;
  /** zstd of newline-delimited JSON. */
  readonly data: Buffer;
}

/** Chunks after a place, about `maxBytes` of text of them, at least one where there is one; up to `until` where it is given. */
export async function chunksAfter(
  db: Kysely<DB>,
  key: TryKey,
  after: LogPlace | null,
  maxBytes: number,
  until: LogPlace | null = null,
): Promise<readonly LogChunk[]> {
  const { rows } = await sql<LogChunk>`
    select c.lease, c.seq, c.lines, c.data
    from (
      select l.lease, l.seq, l.lines, l.data, sum(l.bytes) over (order by l.lease, l.seq) - l.bytes as bytes_before
      from haru.task_log l
      where ${ofTry(key)}
        and (l.lease, l.seq) > (${after?.lease ?? -1}, ${after?.seq ?? -1})
        and (${until?.lease ?? null}::bigint is null or (l.lease, l.seq) <= (${until?.lease ?? null}, ${until?.seq ?? null}))
    ) c
    where c.bytes_before < ${maxBytes}
    order by c.lease, c.seq`.execute(db);
  return rows;
}

/** A chunk with the number of its first line in the whole log, counted from 1. */
export interface NumberedChunk extends LogChunk {
  readonly first: number;
}

/** The chunks that hold any of these lines, whose numbers ascend. */
export async function chunksWithLines(
  db: Kysely<DB>,
  key: TryKey,
  numbers: readonly number[],
): Promise<readonly NumberedChunk[]> {
  const { rows } = await sql<NumberedChunk>`
    select c.lease, c.seq, c.lines, c.data, c.first
    from (
      select l.lease, l.seq, l.lines, l.data,
        (sum(l.lines) over (order by l.lease, l.seq) - l.lines + 1)::int as first
      from haru.task_log l where ${ofTry(key)}
    ) c
    where exists (select from unnest(${numbers}::int[]) n where n >= c.first and n < c.first + c.lines)
    order by c.first`.execute(db);
  return rows;
}

/** How many lines are stored. */
export async function countLines(db: Kysely<DB>, key: TryKey): Promise<number> {
  const { rows } = await sql<{ lines: number }>`
    select coalesce(sum(l.lines), 0)::int as lines from haru.task_log l where ${ofTry(key)}`.execute(db);
  return rows[0]?.lines ?? 0;
}

/** The place of the last chunk; null: nothing is stored. */
export async function lastChunk(db: Kysely<DB>, key: TryKey): Promise<LogPlace | null> {
  const { rows } = await sql<LogPlace>`
    select l.lease, l.seq from haru.task_log l where ${ofTry(key)} order by l.lease desc, l.seq desc limit 1`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** A log starts with its try, so older partitions are not looked at. */
function ofTry(key: TryKey) {
  return sql`
    l.run_id = ${key.runNo} and l.task_no = ${key.taskNo} and l.map_index = ${key.mapIndex} and l.try_number = ${key.tryNumber}
    and l.at >= coalesce((
      select min(y.started_at) - interval '1 hour' from haru.task_try y
      where y.run_id = ${key.runNo} and y.task_no = ${key.taskNo} and y.map_index = ${key.mapIndex} and y.try_number = ${key.tryNumber}
    ), '-infinity')`;
}
