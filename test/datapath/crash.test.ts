import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { addDays, keyOfDay } from '../../server/core/businessDay.ts';
import { generateEvents, type GeneratedEvent } from '../../sandbox/events/generate.ts';
import type { DrainStep } from '../../workers/drain/steps.ts';
import type { LoadStep } from '../../workers/operators/parquetToPostgres/steps.ts';
import { FIRST_SEED } from '../mainjob/support/seeds.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';

const path = await dataPath();
const DRAIN_STEPS: readonly (readonly [DrainStep, number])[] = [
  ['ledger-row', 1],
  ['claimed', 1],
  ['mid-read', 2],
  ['mid-parquet', 2],
  ['mid-upload', 1],
  ['before-commit', 1],
  ['committed', 1],
  ['released', 1],
];
const LOAD_STEPS: readonly (readonly [LoadStep, number])[] = [
  ['fenced', 1],
  ['deleted', 1],
  ['mid-copy', 1],
  ['before-commit', 2],
  ['commit-sent', 1],
  ['committed', 1],
];
const all: GeneratedEvent[] = [];
let nextDay = 0;

/** Events of a day that no other test uses. */
function freshDay(): { readonly key: string; readonly events: readonly GeneratedEvent[] } {
  // Every other day, so that a KST day belongs to one test.
  const key = keyOfDay(addDays('2022-11-01', 2 * nextDay++));
  const events = [...generateEvents({ seed: FIRST_SEED, day: key, count: 1_200 })];
  all.push(...events);
  return { key, events };
}

describe.each(DRAIN_STEPS)('a drain killed at %s (%i)', (step, time) => {
  test('is taken over by the next try, which loses and doubles nothing', async () => {
    const { key, events } = freshDay();
    await path.push(events);
    await expect(path.drain(key, { rowsPerFile: 500 }, { die: { step, time } })).rejects.toBeInstanceOf(KilledError);
    // The shipper goes on meanwhile.
    const late = [...generateEvents({ seed: FIRST_SEED + 1, day: key, count: 100 })];
    all.push(...late);
    await path.push(late);
    const drained = await path.drain(key, { rowsPerFile: 500 });
    expect(drained).toMatchObject({ rows: 1_300, rejects: 0 });
    await path.load(drained.files);
    expect(await path.tally()).toEqual(expectedTally(all));
    expect(await path.redis.keys('*')).toEqual([]);
  });
});

describe.each(LOAD_STEPS)('a load killed at %s (%i)', (step, time) => {
  test('shows a reader the old or the new share, and the next try completes it', async () => {
    const { key, events } = freshDay();
    const [old, late] = [events.slice(0, 900), events.slice(900)];
    await path.push(old);
    await path.load((await path.drain(key)).files);
    await path.push(late);
    const drained = await path.drain(key, { rowsPerFile: 250 });
    const before = await path.tally();
    await expect(path.load(drained.files, {}, { die: { step, time } })).rejects.toBeInstanceOf(KilledError);
    const seen = await path.tally();
    const after = expectedTally(all);
    for (const [day, tally] of seen) expect([before.get(day), after.get(day)]).toContainEqual(tally);
    await path.load(drained.files);
    expect(await path.tally()).toEqual(after);
    await path.load(drained.files);
    expect(await path.tally()).toEqual(after);
  });
});

test('every published file is in the ledger, and no upload has its final name but in the ledger', async () => {
  const { rows } = await path.pool.query<{ url: string }>('select url from haru.ledger_file');
  const listed = new Set(rows.map((row) => row.url.slice('warehouse:'.length)));
  const root = fileURLToPath(path.warehouse);
  const found = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.slice(root.length)}/${entry.name}`);
  expect(found).toEqual(expect.arrayContaining([...listed]));
});
