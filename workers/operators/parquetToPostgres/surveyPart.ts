import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LedgerFile } from '../../../server/core/ledger.ts';
import type { Day } from '../../../server/dag/context.ts';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';
import type { Duck } from '../../parquet/duckdb.ts';
import { columnTypes } from '../../parquet/columnTypes.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import { partSelect } from './columns.ts';
import type { LoadTarget } from './target.ts';
import { writeDays } from './writeDays.ts';
import type { WrittenDay } from './writeDays.ts';

/** What a part holds for each local day, as files on this machine that a COPY reads. */
export interface SurveyedPart {
  readonly batch: string;
  readonly days: ReadonlyMap<Day, WrittenDay>;
  /** Columns of the part that the target's are made of and that it does not have. */
  readonly lacks: readonly string[];
}

export interface SurveyTools {
  readonly duck: Duck;
  readonly scratch: string;
  readonly target: LoadTarget;
  readonly open: (url: string) => Promise<OpenFolder>;
}

/**
 * Fetches a part, checks it against the ledger, judges its rows, counts them by day and writes each day's out. Rows without a
 * moment count for `undated`.
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
  const days = await writeDays(duck, select, { zone: target.zone, undated, to: local });
  await rm(local);
  const lacks = target.columns.flatMap(({ from }) => (part.types.has(from) ? [] : [from]));
  return { batch: file.batch, days, lacks };
}
