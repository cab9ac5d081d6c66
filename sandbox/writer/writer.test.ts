import { mkdtemp, readFile, readdir, rm, truncate, writeFile, appendFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { generateLines } from '../events/generate.ts';
import { logWriterTick, startLogWriter } from './main.ts';

const root = await mkdtemp(join(tmpdir(), 'haru-writer-'));
afterAll(() => rm(root, { recursive: true, force: true }));
let folders = 0;
const newFolder = () => join(root, `${(folders += 1)} 로그`);

const NEVER = new AbortController().signal;
const NOON = Date.UTC(2022, 11, 1, 12);
const COUNT = 2_000;
const options = (folder: string) => ({ folder, seed: 3, linesPerDay: COUNT });
const planned = (day: string) => [...generateLines({ seed: 3, day, count: COUNT })];
const linesOf = async (folder: string, day: string) =>
  (await readFile(join(folder, `access-${day}.log`), 'utf8')).split('\n').slice(0, -1);
const isLive = (line: string) => /n=\d{8}-live-/.test(line);
const liveBySecond = (lines: readonly string[]) =>
  Map.groupBy(lines.filter(isLive), (line) => /-live-(\d+)-/.exec(line)![1]!);
const livePlaces = (lines: readonly string[]) =>
  lines.flatMap((line) => /-live-(\d+)-(\d+) HTTP/.exec(line)?.slice(1) ?? []);

async function write(folder: string, ...instants: readonly number[]): Promise<void> {
  const writer = logWriterTick(options(folder), NEVER);
  for (const now of instants) await writer.write(now);
  await writer.close();
}

describe('first start', () => {
  test('writes three complete UTC days and today so far', async () => {
    const folder = newFolder();
    await write(folder, NOON);
    const days = ['20221128', '20221129', '20221130'];
    expect((await readdir(folder)).sort()).toEqual([...days, '20221201'].map((day) => `access-${day}.log`));
    for (const day of days) expect(await linesOf(folder, day)).toEqual(planned(day));
    const today = await linesOf(folder, '20221201');
    const before = today.filter((line) => !isLive(line));
    expect(before).toEqual(planned('20221201').slice(0, before.length));
    expect(before.length).toBeGreaterThan(COUNT / 3);
    expect(today.findIndex(isLive)).toBeGreaterThan(before.length - 20);
  });

  test('then adds one to four lines for each second, each at its own second', async () => {
    const folder = newFolder();
    await write(folder, ...Array.from({ length: 61 }, (_, second) => NOON + second * 1000 + 400));
    const live = (await linesOf(folder, '20221201')).filter((line) => isLive(line) && line.includes(':21:00:'));
    const perSecond = Array.from({ length: 60 }, (_, second) => {
      const time = `:21:00:${String(second).padStart(2, '0')} +0900`;
      return live.filter((line) => line.includes(time)).length;
    });
    expect(Math.min(...perSecond)).toBe(1);
    expect(Math.max(...perSecond)).toBe(4);
    expect(perSecond.reduce((sum, lines) => sum + lines, 0)).toBe(live.length);
  });
});

describe('restart', () => {
  test('at any byte goes on without a gap or a double', async () => {
    const whole = newFolder();
    const instants = Array.from({ length: 40 }, (_, second) => NOON + second * 1000);
    await write(whole, ...instants);
    const path = join(whole, 'access-20221201.log');
    const bytes = await readFile(path);
    const expected = await linesOf(whole, '20221201');
    const begin = bytes.length - 30_000;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: begin, max: bytes.length }), async (cut) => {
        await writeFile(path, bytes);
        await truncate(path, cut);
        await write(whole, NOON + 39_000);
        const lines = await linesOf(whole, '20221201');
        expect(lines.filter((line) => !isLive(line))).toEqual(expected.filter((line) => !isLive(line)));
        const live = liveBySecond(lines);
        for (const [second, places] of live) expect(places).toEqual(liveBySecond(expected).get(second));
        const recent = [...liveBySecond(expected).keys()].slice(-10);
        expect([...live.keys()].slice(-10)).toEqual(recent);
      }),
      { numRuns: 150 },
    );
  });

  test('after a pause of hours fills the planned lines only, after weeks the last three days', async () => {
    const folder = newFolder();
    await write(folder, NOON);
    await write(folder, NOON + 5 * 3_600_000);
    const live = (await linesOf(folder, '20221201')).filter(isLive);
    expect(live.every((line) => /:(20:59:5|01:59:5)/.test(line))).toBe(true);
    await write(folder, NOON + 20 * 86_400_000);
    expect((await readdir(folder)).sort().slice(-5)).toEqual(
      ['20221201', '20221218', '20221219', '20221220', '20221221'].map((day) => `access-${day}.log`),
    );
    expect((await linesOf(folder, '20221201')).filter((line) => !isLive(line))).toEqual(planned('20221201'));
    expect((await linesOf(folder, '20221218')).filter((line) => !isLive(line))).toEqual(planned('20221218'));
  });

  test('over midnight in UTC begins the next file when the last one is complete', async () => {
    const folder = newFolder();
    const midnight = Date.UTC(2022, 11, 2);
    await write(folder, midnight - 2_000, midnight - 1_000, midnight, midnight + 1_000, midnight + 2_000);
    const first = await linesOf(folder, '20221201');
    expect(first.filter((line) => !isLive(line))).toEqual(planned('20221201'));
    expect(new Set(livePlaces(first.slice(-4))).has('86399')).toBe(true);
    expect(livePlaces(await linesOf(folder, '20221202')).slice(0, 2)).toEqual(['0', '0']);
  });
});

test('a line of another process is noticed, and nothing is written over it', async () => {
  const folder = newFolder();
  const writer = logWriterTick(options(folder), NEVER);
  await writer.write(NOON);
  await appendFile(join(folder, 'access-20221201.log'), 'x\n');
  await expect(writer.write(NOON + 1_000)).rejects.toThrow('another process writes');
});

test('only the newest files are kept', async () => {
  const folder = newFolder();
  const writer = logWriterTick({ ...options(folder), keepDays: 4 }, NEVER);
  await writer.write(NOON);
  await writer.write(NOON + 86_400_000);
  await writer.close();
  expect((await readdir(folder)).sort()[0]).toBe('access-20221129.log');
  expect(await readdir(folder)).toHaveLength(4);
});

test('the running writer tells when the past is written, goes on, and stops', async () => {
  const folder = newFolder();
  const writer = startLogWriter(options(folder));
  await writer.backfilled;
  const { lines } = writer.stats();
  expect(lines).toBeGreaterThan(3 * COUNT);
  await expect.poll(() => writer.stats().lines, { timeout: 5_000 }).toBeGreaterThan(lines);
  await writer.stop();
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  expect(Math.min(...sizes)).toBeGreaterThan(0);
});
