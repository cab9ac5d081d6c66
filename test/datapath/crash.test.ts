import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { addDays, keyOfDay } from '../../server/core/businessDay.ts';
import { between, randomOf } from '../../sandbox/events/random.ts';
import { generateEvents, type GeneratedEvent } from '../../sandbox/events/generate.ts';
import type { DrainStep } from '../../workers/drain/steps.ts';
import { sweepLedger } from '../../workers/ledger/sweep.ts';
import type { LoadStep } from '../../workers/operators/parquetToPostgres/steps.ts';
import { FIRST_SEED } from '../mainjob/support/seeds.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';

const path = await dataPath();
/** Each with how often a drain of these events passes it. */
const DRAIN_STEPS: readonly (readonly [DrainStep, number])[] = [
  ['ledger-row', 1],
  ['claimed', 1],
  ['mid-read', 3],
  ['mid-parquet', 3],
  ['mid-upload', 3],
  ['before-commit', 1],
  ['committed', 1],
  ['released', 1],
];
const LOAD_STEPS: readonly (readonly [LoadStep, number])[] = [
  ['fenced', 2],
  ['deleted', 2],
  ['mid-copy', 3],
  ['before-commit', 2],
  ['commit-sent', 2],
  ['committed', 2],
];
const SEEDS = [0, 1, 2, 3, 4].map((seed) => FIRST_SEED + seed);
const all: GeneratedEvent[] = [];
let nextDay = 0;

interface Case {
  readonly key: string;
  /** A source of its own: drains of one source bring each other's batches to their end, and then load the same share. */
  readonly to: string;
  readonly events: readonly GeneratedEvent[];
  readonly late: readonly GeneratedEvent[];
  /** The n-th passage of the step. */
  readonly time: number;
}

/** Events of a day that no other test uses, some of which come late, and when its try is killed. */
function caseOf(seed: number, times: number): Case {
  // Every other day, so that a KST day belongs to one case.
  const key = keyOfDay(addDays('2022-11-01', 2 * nextDay++));
  const random = randomOf(seed, Number(key));
  const made = [...generateEvents({ seed, day: key, count: between(random, 1_100, 1_400) })];
  const cut = made.length - between(random, 50, 300);
  all.push(...made);
  const to = `warehouse:/nginx${seed}/${key}`;
  return { key, to, events: made.slice(0, cut), late: made.slice(cut), time: between(random, 1, times) };
}

describe.each(DRAIN_STEPS)(`seeds ${SEEDS.join(', ')}: drains killed at %s`, (step, times) => {
  test('are taken over by the next tries, which lose and double nothing', async () => {
    const cases = SEEDS.map((seed) => caseOf(seed, times));
    await Promise.all(
      cases.map(async ({ key, to, events, late, time }) => {
        await path.push(events);
        const killed = path.drain(key, { to, rowsPerFile: 300 }, { die: { step, time } });
        await expect(killed, `${key}, time ${time}`).rejects.toBeInstanceOf(KilledError);
        // The shipper goes on meanwhile.
        await path.push(late);
      }),
    );
    const drained = await Promise.all(cases.map(({ key, to }) => path.drain(key, { to, rowsPerFile: 300 })));
    for (const [at, { events, late }] of cases.entries())
      expect(drained[at]).toMatchObject({ rows: events.length + late.length, rejects: 0 });
    await Promise.all(drained.map(({ files }) => path.load(files)));
    expect(await path.tally()).toEqual(expectedTally(all));
    expect(await path.redis.keys('*')).toEqual([]);
  });
});

describe.each(LOAD_STEPS)(`seeds ${SEEDS.join(', ')}: loads killed at %s`, (step, times) => {
  test('show a reader the old or the new share, and the next tries complete it', async () => {
    const cases = SEEDS.map((seed) => caseOf(seed, times));
    const drained = await Promise.all(
      cases.map(async ({ key, to, events, late }) => {
        await path.push(events);
        await path.load((await path.drain(key, { to })).files);
        await path.push(late);
        return path.drain(key, { to, rowsPerFile: 300 });
      }),
    );
    const before = await path.tally();
    await Promise.all(
      cases.map(({ key, time }, at) =>
        expect(
          path.load(drained[at]?.files ?? [], {}, { die: { step, time } }),
          `${key}, time ${time}`,
        ).rejects.toBeInstanceOf(KilledError),
      ),
    );
    const seen = await path.tally();
    const after = expectedTally(all);
    for (const [day, tally] of seen) expect([before.get(day), after.get(day)]).toContainEqual(tally);
    for (const _ of ['completes it', 'changes nothing']) {
      await Promise.all(drained.map(({ files }) => path.load(files)));
      expect(await path.tally()).toEqual(after);
    }
  });
});

test('after a sweep the warehouse holds the published files of the ledger, and nothing else', async () => {
  const { rows } = await path.pool.query<{ url: string }>(
    "select url from haru.ledger_file join haru.ledger_batch using (batch) where state = 'published'",
  );
  const report = await sweepLedger(path.tools, { dryRun: false });
  expect(report).toMatchObject({ removedClaims: [], waitingClaims: [], unknownFiles: [], failures: [] });
  expect(report.removedFiles.length).toBeGreaterThan(0);
  const root = fileURLToPath(path.warehouse);
  const found = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => `warehouse:${entry.parentPath.slice(root.length)}/${entry.name}`);
  expect(found.toSorted()).toEqual(rows.map(({ url }) => url).toSorted());
});
