import { createHash } from 'node:crypto';
import type { DayKey } from './dayCurve.ts';
import { dayIn } from './zonedDay.ts';

/** What is known of the rows of one business day, however they were ordered or cut into batches. */
export interface DayTally {
  readonly count: number;
  readonly distinctIds: number;
  /** Earliest and latest time of a row, in epoch microseconds. */
  readonly minMicros: number;
  readonly maxMicros: number;
  /**
   * Sum modulo 2^64 of the first 8 bytes (big-endian, unsigned) of SHA-256 over each row's event id in UTF-8; a row that
   * is there twice counts twice.
   */
  readonly idHash: bigint;
}

interface Counted {
  readonly id: string;
  /** Epoch microseconds. */
  readonly micros: number;
}

interface RunningTally {
  ids: Set<string>;
  count: number;
  minMicros: number;
  maxMicros: number;
  idHash: bigint;
}

/** The tally of each business day that the events fall on, in ascending order of days. */
export function tallyByDay(events: Iterable<Counted>, zone = 'Asia/Seoul'): ReadonlyMap<DayKey, DayTally> {
  const days = new Map<DayKey, RunningTally>();
  for (const { id, micros } of events) {
    const day = dayIn(zone, micros);
    const tally = days.get(day) ?? emptyTally();
    days.set(day, tally);
    tally.count += 1;
    tally.ids.add(id);
    tally.minMicros = Math.min(tally.minMicros, micros);
    tally.maxMicros = Math.max(tally.maxMicros, micros);
    tally.idHash = BigInt.asUintN(64, tally.idHash + hashOfId(id));
  }
  return new Map([...days].sort(([a], [b]) => a.localeCompare(b)).map(([day, tally]) => [day, finished(tally)]));
}

export function hashOfId(id: string): bigint {
  return createHash('sha256').update(id).digest().readBigUInt64BE();
}

/**
 * A Postgres query with the columns day, count, distinctIds, minMicros, maxMicros and idHash, all text, over a relation
 * with the columns `timestamp` (timestamptz) and `event_id` (text). `relation` and `zone` are spliced in: constants only.
 */
export function tallyQuery(relation: string, zone = 'Asia/Seoul'): string {
  const firstBytes = `('x' || left(encode(sha256(convert_to(event_id, 'UTF8')), 'hex'), 16))::bit(64)::bigint`;
  const modulus = '18446744073709551616';
  return `
    select to_char("timestamp" at time zone '${zone}', 'YYYYMMDD') as day,
           count(*)::text as count,
           count(distinct event_id)::text as "distinctIds",
           (extract(epoch from min("timestamp")) * 1000000)::bigint::text as "minMicros",
           (extract(epoch from max("timestamp")) * 1000000)::bigint::text as "maxMicros",
           mod(mod(sum(${firstBytes}), ${modulus}) + ${modulus}, ${modulus})::text as "idHash"
    from ${relation}
    group by 1
    order by 1`;
}

/** A row of `tallyQuery` as a tally. */
export function tallyOfRow(row: Readonly<Record<keyof DayTally, string>>): DayTally {
  return {
    count: Number(row.count),
    distinctIds: Number(row.distinctIds),
    minMicros: Number(row.minMicros),
    maxMicros: Number(row.maxMicros),
    idHash: BigInt(row.idHash),
  };
}

function emptyTally(): RunningTally {
  return { ids: new Set(), count: 0, minMicros: Infinity, maxMicros: -Infinity, idHash: 0n };
}

function finished({ ids, ...tally }: RunningTally): DayTally {
  return { ...tally, distinctIds: ids.size };
}
