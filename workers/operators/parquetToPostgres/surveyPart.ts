import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LedgerFile } from '../../../server/core/ledger.ts';
import type { Day } from '../../../server/dag/context.ts';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';
import type { Duck } from '../../parquet/duckdb.ts';
import { identifier, literal } from '../../parquet/duckdb.ts';
import { columnTypes } from '../../parquet/columnTypes.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import { duckHashSum } from '../../parquet/orderFree.ts';
import { isDatable, JUDGED, partSelect } from './columns.ts';
import { WRITTEN } from './copyFormat.ts';
import type { LoadTarget } from './target.ts';

const [REASON, SPLIT_AT, ROW] = [JUDGED.reason, JUDGED.splitAt, 'haru row'].map(identifier) as [string, string, string];
/** RFC 7396: null removes. */
const WITHOUT_JUDGED = Object.fromEntries(Object.values(JUDGED).map((name) => [name, null]));

/** What a part holds for each local day, as files on this machine that a COPY reads. */
export interface SurveyedPart {
  readonly batch: string;
  readonly days: ReadonlyMap<Day, SurveyedDay>;
}

export interface DayCount {
  readonly rows: number;
  readonly rejects: number;
  /** Sum of the hashes of the event ids. */
  readonly ids: bigint;
}

export interface SurveyedDay extends DayCount {
  /** CSV without a header, in the order of the copy's columns; null where there are no rows. */
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

export interface SurveyTools {
  readonly duck: Duck;
  readonly scratch: string;
  readonly target: LoadTarget;
  readonly open: (url: string) => Promise<OpenFolder>;
}

/**
 * Fetches a part, checks it against the ledger, judges its rows once, counts them by day and writes each day's out. Rows
 * without a moment count for `undated`.
 */
export async function surveyPart(tools: SurveyTools, file: LedgerFile, undated: Day): Promise<SurveyedPart> {
  const { duck, target } = tools;
  const local = join(tools.scratch, `${file.batch}-${file.window}.parquet`);
  const { files, path } = await tools.open(file.url);
  await pipeline(await files.read(path), createWriteStream(local));
  const url = files.url(path);
  const found = await fileChecksum(local);
  if (found.checksum !== file.checksum) {
    throw new Error(
      `${url}: ${found.bytes} bytes, ${found.checksum}; the ledger says ${file.bytes} bytes, ${file.checksum}: it was cut off or changed after it was published; bring back the file of the ledger`,
    );
  }
  const part = { file: local, url, types: await columnTypes(duck, local), share: file.share, batch: file.batch };
  const select = partSelect(part, target.columns, target.timestamp);
  const day = `case when ${isDatable(SPLIT_AT)} then (${SPLIT_AT} at time zone ${literal(target.zone)})::date else date ${literal(undated)} end`;
  const counted = await duck.rows<{ day: Day; rows: string; rejects: string; ids: string }>(
    `select day::varchar as day,
       (count(*) filter (where fits))::varchar as rows,
       (count(*) filter (where not fits))::varchar as rejects,
       ${duckHashSum('case when fits then md5(id) end')} as ids
     from (select ${day} as day, ${REASON} is null as fits, ${select.eventId} as id from ${select.judged})
     group by 1 order by 1`,
  );
  const days = new Map<Day, SurveyedDay>();
  for (const { day: of, rows, rejects, ids } of counted) {
    const csv = Number(rows) === 0 ? null : `${local}-${of}.csv`;
    const rejected = Number(rejects) === 0 ? null : `${local}-${of}-rejects.ndjson`;
    // A part in the order of time mostly holds one day only.
    const isOfDay = counted.length === 1 ? 'true' : `${day} = date ${literal(of)}`;
    if (csv !== null) {
      await duck.run(
        `copy (select ${select.values.join(', ')} from ${select.judged} where ${REASON} is null and ${isOfDay})
         to ${literal(csv)} ${WRITTEN}`,
      );
    }
    if (rejected !== null) {
      await duck.run(
        `copy (
           select _index::varchar as index, ${REASON} as reason,
             json_merge_patch(to_json(${ROW}), ${literal(JSON.stringify(WITHOUT_JUDGED))}::json)::varchar as raw
           from ${select.judged} as ${ROW} where ${REASON} is not null and ${isOfDay}
         ) to ${literal(rejected)} (format json)`,
      );
    }
    days.set(of, { rows: Number(rows), rejects: Number(rejects), ids: BigInt(ids), csv, rejected });
  }
  await rm(local);
  return { batch: file.batch, days };
}
