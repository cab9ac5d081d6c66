import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, startOfDay, utcDayOf } from '../events/dayCurve.ts';
import { linesBetween, type LogPlan } from './linesBetween.ts';

const PAST_DAYS = 3;
/** Tens of thousands of lines for the time that nobody watched. */
const BACK_FILL: LogPlan = { seed: 20_221_130, linesADay: 24_000 };
/** About two lines a second while it is watched. */
const LIVE: LogPlan = { seed: 20_221_201, linesADay: 172_800 };
const CHUNK_LINES = 2_000;
const KEEP_DAYS = 7;

interface State {
  /** Epoch milliseconds up to which lines are written. */
  readonly until: number;
}

export interface AccessLogOptions {
  /** The complete UTC days before today that a new access log begins with; default 3. */
  readonly pastDays?: number;
}

/** An nginx access log that is written without nginx: a file for each UTC day, `access-YYYYMMDD.log`. */
export interface AccessLog {
  /** Writes what is missing up to `now`: the past days in a new folder, else the time since the last line. */
  backFill(now: number): void;
  /** Writes what has come since the last call. */
  tick(now: number): void;
}

/**
 * What was written so far is remembered in the folder before it is written: a kill costs lines at worst, and none is ever
 * written twice.
 */
export function openAccessLog(folder: string, { pastDays = PAST_DAYS }: AccessLogOptions = {}): AccessLog {
  mkdirSync(folder, { recursive: true });
  const write = (plan: LogPlan, from: number, to: number): void => {
    writeState(folder, { until: to });
    let [day, lines]: [string, string[]] = ['', []];
    const flush = (): void => {
      if (lines.length > 0) appendFileSync(accessLogFile(folder, day), `${lines.join('\n')}\n`);
      lines = [];
    };
    for (const timed of linesBetween(plan, from, to)) {
      if (timed.day !== day || lines.length >= CHUNK_LINES) flush();
      day = timed.day;
      lines.push(timed.line);
    }
    flush();
  };
  return {
    backFill(now) {
      removeOldFiles(folder, now);
      for (const name of logFiles(folder)) endTornLine(join(folder, name));
      const oldest = startOfDay(utcDayOf(now)) - pastDays * DAY_MS - 1;
      write(BACK_FILL, Math.max(readState(folder)?.until ?? oldest, oldest), now);
    },
    tick(now) {
      const until = readState(folder)?.until ?? now;
      if (now > until) write(LIVE, until, now);
    },
  };
}

/** The file of a UTC day, `YYYYMMDD`. */
export function accessLogFile(folder: string, day: string): string {
  return join(folder, `access-${day}.log`);
}

/** Matches the files in the folder. */
export const ACCESS_LOG_PATTERN = 'access-*.log';

/** In the folder once the past days are written. */
export const BACK_FILLED_FILE = 'back-filled';

function removeOldFiles(folder: string, now: number): void {
  const oldest = accessLogFile('', utcDayOf(now - KEEP_DAYS * DAY_MS));
  for (const name of logFiles(folder)) if (name < oldest) rmSync(join(folder, name));
}

function logFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^access-\d{8}\.log$/.test(name));
}

/** What a kill has left of a line stays, since others may have read it, but nothing is written behind it. */
function endTornLine(file: string): void {
  const handle = openSync(file, 'a+');
  try {
    const { size } = fstatSync(handle);
    const last = Buffer.alloc(1);
    if (size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() !== '\n') writeSync(handle, '\n');
  } finally {
    closeSync(handle);
  }
}

function readState(folder: string): State | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'written.json'), 'utf8')) as State;
  } catch {
    return null;
  }
}

function writeState(folder: string, state: State): void {
  const file = join(folder, 'written.json');
  writeFileSync(`${file}.draft`, JSON.stringify(state));
  renameSync(`${file}.draft`, file);
}
