import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LedgerFile } from '../../../server/core/ledger.ts';
import type { Day } from '../../../server/dag/context.ts';
import { endOfDay, startOfDay } from '../../../server/core/businessDay.ts';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';
import type { Duck } from '../../parquet/duckdb.ts';
import { literal } from '../../parquet/duckdb.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import { duckHashSum } from '../../parquet/orderFree.ts';
import { partSelect } from './columns.ts';
import type { PartSelect } from './columns.ts';
import type { LoadTarget } from './target.ts';

/** A part on this machine, and what it holds for each local day. */
export interface SurveyedPart {
  readonly batch: string;
  readonly select: PartSelect;
  readonly days: ReadonlyMap<Day, DayCount>;
}

export interface DayCount {
  readonly rows: number;
  readonly rejects: number;
  /** Sum of the hashes of the event ids. */
  readonly ids: bigint;
}

export interface SurveyTools {
  readonly duck: Duck;
  readonly scratch: string;
  readonly target: LoadTarget;
  readonly open: (url: string) => Promise<OpenFolder>;
}

/** Fetches a part, checks it against the ledger, and counts its rows and rejects by day. Rows without a timestamp count for `undated`. */
export async function surveyPart(tools: SurveyTools, file: LedgerFile, undated: Day): Promise<SurveyedPart> {
  const { duck, target } = tools;
  const local = join(tools.scratch, `${file.batch}-${file.window}.parquet`);
  const { files, path } = await tools.open(file.url);
  await pipeline(await files.read(path), createWriteStream(local));
  const found = await fileChecksum(local);
  if (found.checksum !== file.checksum) {
    throw new Error(
      `${files.url(path)}: ${found.bytes} bytes, ${found.checksum}; the ledger says ${file.bytes} bytes, ${file.checksum}`,
    );
  }
  const described = await duck.rows<{ column_name: string }>(`describe select * from read_parquet(${literal(local)})`);
  const present = new Set(described.map((column) => column.column_name));
  const select = partSelect(
    { file: local, present, share: file.share, batch: file.batch },
    target.columns,
    target.timestamp,
  );
  const days = await duck.rows<{ day: string | null; rows: string; rejects: string; ids: string }>(
    `select strftime(split_at at time zone ${literal(target.zone)}, '%Y-%m-%d') as day,
       (count(*) filter (where reason is null))::varchar as rows,
       (count(*) filter (where reason is not null))::varchar as rejects,
       ${duckHashSum('case when reason is null then md5(event_id) end')} as ids
     from ${select.judged} group by 1 order by 1`,
  );
  const counts = days.map(
    ({ day, rows, rejects, ids }) =>
      [(day ?? undated) as Day, { rows: Number(rows), rejects: Number(rejects), ids: BigInt(ids) }] as const,
  );
  const byDay = new Map<Day, DayCount>();
  for (const [day, count] of counts) byDay.set(day, addCounts(byDay.get(day), count));
  return { batch: file.batch, select, days: byDay };
}

export function addCounts(a: DayCount | undefined, b: DayCount): DayCount {
  return a === undefined ? b : { rows: a.rows + b.rows, rejects: a.rejects + b.rejects, ids: a.ids + b.ids };
}

/** Condition of a part's rows that belong to the day. */
export function inDay(target: LoadTarget, day: Day): string {
  const from = startOfDay(day, target.zone).toISOString();
  const to = endOfDay(day, target.zone).toISOString();
  return `split_at >= timestamptz ${literal(from)} and split_at < timestamptz ${literal(to)}`;
}
