import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fillCache } from '../sandbox/components/cache.ts';
import { needTool } from '../sandbox/components/tools.ts';
import { makeVenv } from '../sandbox/components/venv.ts';
import { generateEvents, type GeneratedEvent } from '../sandbox/events/generate.ts';
import { secondsOf, startSite } from './datapath/site.ts';
import { makeReport, rowOf, type Report, type Row } from './report.ts';
import { scratchFolder } from './scratchFolder.ts';

const ROUNDS = 3;
const COUNT = 1_000_000;
const LONGER = [3_000_000, 6_000_000];
const GOAL_DUCKDB = 0.6;
const GOAL_PYTHON = 2;
const GOAL_MB = 512;
const PYTHON = ['redis==8.1.0', 'hiredis==3.5.0', 'pyarrow==26.0.1'];
const DUCKDB = join(import.meta.dirname, 'datapath/duckdb.ts');
const DRAIN_PY = join(import.meta.dirname, 'datapath/drain.py');

/** A Redis list to Parquet files, beside DuckDB from a ready file and a Python script; and the memory of longer lists. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const scratch = scratchFolder(stack, 'drain');
  const site = stack.adopt(await startSite(), (it) => it.stop());
  const python = await pythonWith(PYTHON);
  const file = join(scratch, 'events.ndjson');
  await pipeline(
    Readable.from(generateEvents({ seed: 1, day: '20221130', count: COUNT })).map(
      ({ json }: GeneratedEvent) => `${json}\n`,
    ),
    createWriteStream(file),
  );
  const out = join(scratch, 'out.parquet');
  const drained = async (count: number): Promise<{ readonly rate: number; readonly peakMb: number }> => {
    const key = site.nextKey();
    await site.fill(key, count);
    const { tasks, peakMb } = await site.run('drained', key);
    return { rate: count / (tasks[0] ?? Number.NaN), peakMb };
  };
  const duckdb = (leftovers: '0' | '1'): number =>
    COUNT / secondsOf(process.execPath, ['--no-warnings', DUCKDB, file, out, leftovers]);
  const drainedByPython = async (): Promise<number> => {
    const key = site.nextKey();
    await site.fill(key, COUNT);
    const seconds = secondsOf(python, [DRAIN_PY, site.redisUrl, key, out]);
    await site.empty(key);
    return COUNT / seconds;
  };
  await drained(COUNT / 10);
  const ours = { rate: [] as number[], peakMb: [] as number[] };
  const theirs = { columns: [] as number[], whole: [] as number[], python: [] as number[] };
  for (let i = 0; i < ROUNDS; i++) {
    const { rate, peakMb } = await drained(COUNT);
    ours.rate.push(rate);
    ours.peakMb.push(peakMb);
    theirs.columns.push(duckdb('0'));
    theirs.whole.push(duckdb('1'));
    theirs.python.push(await drainedByPython());
  }
  const peakRow = (count: number, samples: readonly number[]): Row =>
    rowOf({ what: `peak memory of a drain of ${count} events`, unit: 'MB', samples }, { most: GOAL_MB });
  const longer: Row[] = [];
  for (const count of LONGER) longer.push(peakRow(count, [(await drained(count)).peakMb]));
  const measured = { what: `drain of ${COUNT} events of 1.35 kB`, unit: 'events/s', samples: ours.rate };
  return makeReport('B9', site.haru.versions, [
    rowOf(
      measured,
      { times: GOAL_DUCKDB },
      { what: 'DuckDB from a ready file, the mart’s columns', samples: theirs.columns },
    ),
    rowOf(measured, null, { what: 'DuckDB from a ready file, with what is left over', samples: theirs.whole }),
    rowOf(measured, { times: GOAL_PYTHON }, { what: 'Python redis + json + pyarrow', samples: theirs.python }),
    peakRow(COUNT, ours.peakMb),
    ...longer,
  ]);
}

/** The path of a Python that has these packages. */
async function pythonWith(packages: readonly string[]): Promise<string> {
  const python = needTool('python3', 'the yardstick in Python', 'python3 python3-venv');
  const venv = await fillCache(`bench-${packages.join('-').replaceAll('==', '-')}`, (draft) =>
    makeVenv(python, draft, packages),
  );
  return join(venv, 'bin', 'python');
}
