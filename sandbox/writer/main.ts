import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS, startOfDay, utcDayOf } from '../events/dayCurve.ts';
import type { DayKey } from '../events/dayCurve.ts';
import type { DayFile } from './dayFile.ts';
import { openDayFile } from './dayFile.ts';

export interface LogWriterOptions {
  /** Where the files lie, one for each UTC day: `access-YYYYMMDD.log`. Made if missing. One writer for a folder. */
  readonly folder: string;
  /** Default 1. */
  readonly seed?: number;
  /** Planned lines of a day, at least 16; default 30,000. While the writer runs, one to four a second come on top. */
  readonly linesPerDay?: number;
  /** Files kept; default 14. */
  readonly keepDays?: number;
  /** Called with each failure; the writer tries again. */
  readonly report?: (message: string) => void;
}

export interface LogWriter {
  /** Resolves when the days before today and today so far are written; rejects when the writer was stopped before. */
  readonly backfilled: Promise<void>;
  stats(): { readonly lines: number };
  stop(): Promise<void>;
}

/** What the files' names match, for `haru ingest`. */
export const LOG_FILE_PATTERN = 'access-%Y%m%d.log';

const BACKFILL_DAYS = 3;
const TICK_MS = 500;
/** Seconds that are longer ago count as a time in which the writer was not running. */
const LIVE_WINDOW_S = 10;
const FILE_NAME = /^access-(\d{8})\.log$/;

/**
 * Writes an access log as a web server would: first the last three complete UTC days and today so far, then a few lines
 * a second. Where a file ends tells where to go on, so a restart, also after kill -9, neither leaves out nor doubles a
 * line; of a long pause the last three days are made up for.
 */
export function startLogWriter(options: LogWriterOptions): LogWriter {
  const { folder, report = () => undefined } = options;
  const stopping = new AbortController();
  const { promise: backfilled, resolve, reject } = Promise.withResolvers<void>();
  backfilled.catch(() => undefined);
  const tick = logWriterTick(options, stopping.signal);
  let lines = 0;

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        lines += await tick.write(Date.now());
        if (!stopping.signal.aborted) resolve();
      } catch (error) {
        report(`the access log in ${folder} could not be written: ${(error as Error).message}; trying again`);
      }
      await pause(TICK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await tick.close();
    reject(new Error('the writer of the access log was stopped before it had written the past days'));
  };
  const running = run();
  return {
    backfilled,
    stats: () => ({ lines }),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** The writer without its clock: each `write` brings the files up to the second before `now` (epoch milliseconds). */
export function logWriterTick(options: LogWriterOptions, signal: AbortSignal) {
  const { folder, seed = 1, linesPerDay: count = 30_000, keepDays = 14 } = options;
  let file: DayFile | null = null;

  const close = async () => {
    const closing = file;
    file = null;
    await closing?.close();
  };
  const openDay = async (day: DayKey): Promise<DayFile> => {
    if (file?.day === day) return file;
    await close();
    file = await openDayFile(join(folder, `access-${day}.log`), { seed, day, count });
    return file;
  };
  const writeDay = async (day: DayKey, second: number): Promise<number> => {
    const until = second - startOfDay(day) / 1000;
    return (await openDay(day)).write(until - LIVE_WINDOW_S, until, signal);
  };

  return {
    close,
    async write(now: number): Promise<number> {
      const today = utcDayOf(now);
      try {
        if (file?.day === today) return await writeDay(today, Math.floor(now / 1000));
        await mkdir(folder, { recursive: true });
        let lines = 0;
        for (const day of await daysToWrite(folder, now)) {
          if (!signal.aborted) lines += await writeDay(day, Math.floor(now / 1000));
        }
        await removeOldFiles(folder, keepDays);
        return lines;
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

/** The newest day that has a file, which may not be complete, and every later one of the last three days and today. */
async function daysToWrite(folder: string, now: number): Promise<readonly DayKey[]> {
  const newest = (await daysWithFiles(folder)).at(-1);
  const lately = Array.from({ length: BACKFILL_DAYS + 1 }, (_, index) =>
    utcDayOf(now - (BACKFILL_DAYS - index) * DAY_MS),
  );
  if (newest === undefined) return lately;
  return [newest, ...lately.filter((day) => day > newest)];
}

async function removeOldFiles(folder: string, keepDays: number): Promise<void> {
  for (const day of (await daysWithFiles(folder)).slice(0, -keepDays)) await rm(join(folder, `access-${day}.log`));
}

async function daysWithFiles(folder: string): Promise<readonly DayKey[]> {
  return (await readdir(folder)).flatMap((name) => FILE_NAME.exec(name)?.[1] ?? []).sort();
}
