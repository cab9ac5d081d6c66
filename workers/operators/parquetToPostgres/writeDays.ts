import type { Day } from '../../../server/dag/context.ts';
import type { Duck } from '../../parquet/duckdb.ts';
import { identifier, literal } from '../../parquet/duckdb.ts';
import { duckHashSum } from '../../parquet/orderFree.ts';
import { isDatable, JUDGED } from './columns.ts';
import type { PartSelect } from './columns.ts';
import { WRITTEN } from './copyFormat.ts';

const [REASON, SPLIT_AT, ROW] = [JUDGED.reason, JUDGED.splitAt, 'haru row'].map(identifier) as [string, string, string];
/** RFC 7396: null removes. */
const WITHOUT_JUDGED = Object.fromEntries(Object.values(JUDGED).map((name) => [name, null]));

export interface DayCount {
  readonly rows: number;
  readonly rejects: number;
  /** Sum of the hashes of the event ids. */
  readonly ids: bigint;
}

export interface WrittenDay extends DayCount {
  /** What COPY reads, in the order of its columns; null where there are no rows. */
  readonly csv: string | null;
  /** A line of JSON for each {@link Reject}; null where there are none. */
  readonly rejected: string | null;
}

/** A row that Postgres could not hold. */
export interface Reject {
  /** Its place in the batch, where the part tells it. */
  readonly index: string | null;
  readonly reason: string;
  readonly raw: string;
}

interface Cut {
  readonly zone: string;
  /** The day of rows without a moment. */
  readonly undated: Day;
  /** How the names of the files begin. */
  readonly to: string;
}

/** Counts a part's rows by local day and writes those of each day out. */
export async function writeDays(duck: Duck, select: PartSelect, cut: Cut): Promise<ReadonlyMap<Day, WrittenDay>> {
  return (await writeOneDay(duck, select, cut)) ?? (await writeEachDay(duck, select, cut));
}

/**
 * Of a part in the order of time all rows mostly are of one day, and none is rejected: writing them out judges them all.
 * Answers null where it is not so.
 */
async function writeOneDay(duck: Duck, select: PartSelect, cut: Cut): Promise<ReadonlyMap<Day, WrittenDay> | null> {
  const [span] = await duck.rows<{ first: Day | null; last: Day | null; dated: string; rows: string }>(
    `select ${dayOf('first', cut)}::varchar as first, ${dayOf('last', cut)}::varchar as last, dated, rows
     from (
       select min(${SPLIT_AT}) filter (where dated) as first, max(${SPLIT_AT}) filter (where dated) as last,
         (count(*) filter (where dated))::varchar as dated, count(*)::varchar as rows
       from (select ${SPLIT_AT}, ${isDatable(SPLIT_AT)} as dated from ${select.judged}))`,
  );
  const day = span?.first ?? null;
  if (span === undefined || day === null || day !== span.last || span.dated !== span.rows) return null;
  const csv = `${cut.to}-${day}.csv`;
  const rows = await writeRows(duck, select, csv, 'true');
  if (rows !== Number(span.rows)) return null;
  const [sum] = await duck.rows<{ ids: string }>(
    `select ${duckHashSum(`md5(${select.eventId})`)} as ids from ${select.judged}`,
  );
  return new Map([[day, { rows, rejects: 0, ids: BigInt(sum?.ids ?? 0), csv, rejected: null }]]);
}

async function writeEachDay(duck: Duck, select: PartSelect, cut: Cut): Promise<ReadonlyMap<Day, WrittenDay>> {
  const dayOfRow = `case when ${isDatable(SPLIT_AT)} then ${dayOf(SPLIT_AT, cut)} else date ${literal(cut.undated)} end`;
  const counted = await duck.rows<{ day: Day; rows: string; rejects: string; ids: string }>(
    `select day::varchar as day,
       (count(*) filter (where fits))::varchar as rows,
       (count(*) filter (where not fits))::varchar as rejects,
       ${duckHashSum('case when fits then md5(id) end')} as ids
     from (select ${dayOfRow} as day, ${REASON} is null as fits, ${select.eventId} as id from ${select.judged})
     group by 1 order by 1`,
  );
  const days = new Map<Day, WrittenDay>();
  for (const { day, ids, ...count } of counted) {
    const [rows, rejects] = [Number(count.rows), Number(count.rejects)];
    const csv = rows === 0 ? null : `${cut.to}-${day}.csv`;
    const rejected = rejects === 0 ? null : `${cut.to}-${day}-rejects.ndjson`;
    const isOfDay = `${dayOfRow} = date ${literal(day)}`;
    if (csv !== null) await writeRows(duck, select, csv, isOfDay);
    if (rejected !== null) await writeRejects(duck, select, rejected, isOfDay);
    days.set(day, { rows, rejects, ids: BigInt(ids), csv, rejected });
  }
  return days;
}

function dayOf(instant: string, { zone }: Cut): string {
  return `(${instant} at time zone ${literal(zone)})::date`;
}

function writeRows(duck: Duck, { values, judged }: PartSelect, file: string, which: string): Promise<number> {
  return duck.copy(
    `copy (select ${values.join(', ')} from ${judged} where ${REASON} is null and ${which}) to ${literal(file)} ${WRITTEN}`,
  );
}

async function writeRejects(duck: Duck, { judged }: PartSelect, file: string, which: string): Promise<void> {
  const raw = `json_merge_patch(to_json(${ROW}), ${literal(JSON.stringify(WITHOUT_JUDGED))}::json)::varchar`;
  await duck.copy(
    `copy (select _index::varchar as index, ${REASON} as reason, ${raw} as raw
           from ${judged} as ${ROW} where ${REASON} is not null and ${which}) to ${literal(file)} (format json)`,
  );
}
