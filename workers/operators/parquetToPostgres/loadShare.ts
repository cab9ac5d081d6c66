import type pg from 'pg';
import type { LedgerFile, Share } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import type { Day } from '../../../server/dag/context.ts';
import { splitByDays } from '../../../server/core/businessDay.ts';
import { filesHash } from '../../ledger/filesHash.ts';
import type { OperatorContext } from '../operator.ts';
import { loadDay } from './loadDay.ts';
import type { LoadProgress, ShareProgress } from './loadProgress.ts';
import { readReceipts } from './receipts.ts';
import type { DayReceipt } from '../../../server/core/ledger.ts';
import type { OnLoadStep } from './steps.ts';
import { startSurvey } from './survey.ts';
import type { SurveyTools } from './surveyPart.ts';
import { ensurePartition, qualifiedPartition } from './target.ts';

export interface ShareLoadTools extends SurveyTools {
  readonly context: OperatorContext;
  readonly connection: string;
  readonly config: pg.ClientConfig;
  /** For what is no part of a day's transaction. */
  readonly client: pg.Client;
  /** `mart.access_log` */
  readonly table: string;
  readonly allowFewer: boolean;
  readonly step: OnLoadStep;
  readonly progress: LoadProgress;
}

/** How often the ledger may list new files while a share is loaded before the load gives up. */
const ROUNDS = 5;
/** A UTC day feeds two days of most zones: each is a transaction of its own, and Postgres works on them side by side. */
const DAYS_AT_A_TIME = 2;

/**
 * Brings every day of a share to what the ledger lists for it now, and answers the share's receipts. A share whose receipts
 * name exactly these files already, and have all of their rows, is left as it is.
 */
export async function loadShare(tools: ShareLoadTools, share: Share): Promise<readonly DayReceipt[]> {
  const name = shareName(share);
  for (let round = 0; round < ROUNDS; round++) {
    const receipts = await loadListed(tools, share, tools.progress.begin(name));
    if (receipts !== null) return receipts;
    tools.context.log.info('the ledger lists new files for the share; loading it again', { share: name });
  }
  throw new Error(
    `${name}: the ledger listed new files in each of ${ROUNDS} rounds; load it again when its drains have ended`,
  );
}

/** Loads what the ledger lists at this moment; null: it lists other files by now. */
async function loadListed(
  tools: ShareLoadTools,
  share: Share,
  progress: ShareProgress,
): Promise<readonly DayReceipt[] | null> {
  const { context, target, client } = tools;
  const name = shareName(share);
  const files = await context.ledger.parts(name);
  if (files.length === 0) throw new Error(`${name}: the ledger lists no files for it; drain it first`);
  const list = fileList(files);
  const receipts = await readReceipts(client, tools.table, name);
  const overlapped = splitByDays(share.start, share.end, target.zone).map(({ day }) => day);
  const undated = overlapped[0];
  if (undated === undefined) throw new Error(`${name}: its stretch of time is empty`);
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  if (isLoaded(receipts, overlapped, { hash: list.hash, rows })) {
    context.log.info(`${name}: the receipts name exactly these ${files.length} files already`);
    progress.add(rows, 0);
    return receipts;
  }
  context.log.info(`${name}: loading ${files.length} files`);

  const survey = startSurvey(tools, files, undated, () => progress.fetched());
  const loadEach = async (days: readonly Day[]): Promise<readonly DayReceipt[]> => {
    for (const day of days) await ensurePartition(client, target, day);
    return loadDays(days, async (day) => {
      let copied = 0;
      const receipt = await loadDay(tools.config, target, {
        ...tools,
        share,
        day,
        epoch: context.epoch,
        survey,
        files: list,
        isCurrent: async () => fileList(await context.ledger.parts(name)).hash === list.hash,
        signal: context.signal,
        onRows(some, bytes) {
          copied += some;
          progress.add(some, bytes);
        },
      });
      if (receipt === null) return null;
      progress.add(receipt.rows + receipt.rejects - copied, 0);
      context.log.info(describeDay(receipt, qualifiedPartition(target, day), context.epoch));
      return receipt;
    });
  };
  try {
    // These are copied while later parts are still judged.
    const expected = [...new Set([...overlapped, ...receipts.map(({ day }) => day as Day)])].toSorted();
    const loaded = await loadEach(expected);
    if (loaded.length < expected.length) return null;
    const unexpected = [...(await survey.counts).keys()].filter((day) => !expected.includes(day)).toSorted();
    const strays = await loadEach(unexpected);
    if (strays.length < unexpected.length) return null;
    for (const column of await survey.lacking) {
      context.log.warn(`${name}: no file has a column ${column}; what is mapped from it is null`);
    }
    return [...loaded, ...strays].toSorted((a, b) => (a.day < b.day ? -1 : 1));
  } finally {
    await survey.end();
  }
}

/**
 * Loads the days, some at a time, each by itself. Answers the receipts in the order of the days; fewer than days where one
 * was not loaded (null) or failed: then none begins any more, and the failure is thrown when all that had begun have ended.
 */
async function loadDays(
  days: readonly Day[],
  load: (day: Day) => Promise<DayReceipt | null>,
): Promise<readonly DayReceipt[]> {
  const loaded = new Map<Day, DayReceipt>();
  const left = days.values();
  let goesOn = true;
  const lane = async (): Promise<void> => {
    for (const day of left) {
      try {
        const receipt = await load(day);
        if (receipt === null) goesOn = false;
        else loaded.set(day, receipt);
      } catch (error) {
        goesOn = false;
        throw error;
      }
      if (!goesOn) return;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: DAYS_AT_A_TIME }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return days.flatMap((day) => loaded.get(day) ?? []);
}

function describeDay(receipt: DayReceipt, partition: string, epoch: bigint): string {
  const what = `${receipt.rows} rows, ${receipt.rejects} rejects, receipt ${receipt.idsHash}`;
  return receipt.epoch === epoch
    ? `${receipt.day}: ${partition} has ${what}`
    : `${receipt.day}: ${partition} has these files already (${what})`;
}

/**
 * Whether every row of the files is receipted. A load that was killed before it came to days outside of the share's own stretch
 * has left no receipt of them: only the sum tells.
 */
function isLoaded(
  receipts: readonly DayReceipt[],
  overlapped: readonly Day[],
  files: { readonly hash: string; readonly rows: number },
): boolean {
  const days = new Set(receipts.map((receipt) => receipt.day));
  const receipted = receipts.reduce((sum, { rows, rejects }) => sum + rows + rejects, 0);
  return (
    receipts.every((receipt) => receipt.filesHash === files.hash) &&
    overlapped.every((day) => days.has(day)) &&
    receipted === files.rows
  );
}

function fileList(files: readonly LedgerFile[]): { readonly hash: string; readonly urls: readonly string[] } {
  return { hash: filesHash(files), urls: files.map((file) => file.url).toSorted() };
}
