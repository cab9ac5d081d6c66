import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../server/core/ledger.ts';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { frozenTry } from './frozenTry.ts';
import { dataPath, expectedTally } from './harness.ts';
import { leaseTry } from './leasedTry.ts';

const path = await dataPath();
const SOON = { timeoutMs: 20_000 };
const SHARE = 'log_buffer>warehouse:/nginx/20221130';
const first = [...generateEvents({ seed: 1, day: '20221130', count: 600 })];
const second = [...generateEvents({ seed: 2, day: '20221130', count: 200 })];

describe('the fence of a load', () => {
  test('a frozen older load is ended by the next try, and changes nothing when it wakes up', async () => {
    await path.push(first);
    const drained = await path.drain('20221130');
    // It holds its fence.
    const older = await frozenTry('deleted', (attempt) => path.load(drained.files, {}, attempt), SOON);
    await path.load(drained.files);
    expect(await path.tally()).toEqual(expectedTally(first));
    older.goOn();
    await expect(older.ended).rejects.toBeInstanceOf(Error);
    expect(await path.tally()).toEqual(expectedTally(first));
  });

  test('a try of an older epoch is refused', async () => {
    const stale = await path.nextEpoch();
    await path.push(second);
    const drained = await path.drain('20221130');
    // It has the newer epoch, and the older try has not seen its files.
    await path.load(drained.files);
    await path.mart.query("update haru_load.receipt set files_hash = 'another'");
    await expect(path.load(drained.files, {}, { epoch: stale })).rejects.toThrow(
      /a newer try \(epoch \d+\) has loaded it/,
    );
    expect(await path.tally()).toEqual(expectedTally([...first, ...second]));
    await path.load(drained.files);
    expect(await path.tally()).toEqual(expectedTally([...first, ...second]));
  });

  test('fewer rows than the last receipt are refused unless they are allowed', async () => {
    const { rows } = await path.pool.query<{ batch: string }>(
      'select batch from haru.ledger_batch where share = $1 order by published_at desc limit 1',
      [SHARE],
    );
    const drained = await path.drain('20221130');
    // What a repair by hand may do: take a batch out of the ledger.
    await path.pool.query("update haru.ledger_batch set state = 'void' where batch = $1", [rows[0]?.batch]);
    await expect(path.load(drained.files)).rejects.toThrow(
      /rows would replace .* nothing was changed\. Set allowFewer/,
    );
    expect(await path.tally()).toEqual(expectedTally([...first, ...second]));
    await path.load(drained.files, { allowFewer: true });
    expect(await path.tally()).toEqual(expectedTally(first));
  });

  test('two loads of one share at the same time leave one share', async () => {
    await path.mart.query("update haru_load.receipt set files_hash = 'another'");
    const drained = await path.drain('20221130');
    const ends = await Promise.allSettled([
      path.load(drained.files),
      path.load(drained.files),
      path.load(drained.files),
    ]);
    expect(ends.some((end) => end.status === 'fulfilled')).toBe(true);
    expect(await path.tally()).toEqual(expectedTally(first));
  });
});

test('a batch whose try still lives is left to it; the run waits for its own key', async () => {
  const { ledger, end } = await leaseTry(path.pool, { runId: 77n, mapIndex: -1 });
  await ledger.openShare({
    source: 'log_buffer>warehouse:/nginx',
    key: '20221201',
    start: new Date('2022-12-01'),
    end: new Date('2022-12-02'),
  });
  const claim = await ledger.openBatch('log_buffer>warehouse:/nginx/20221201');
  const events = [...generateEvents({ seed: 3, day: '20221201', count: 100 })];
  await path.push(events);
  await path.redis.rename('20221201', claim.claimKey);

  const newer = path.ledger(await path.nextEpoch(), 78n);
  expect(await newer.takeOver(claim.batch)).toBeNull();
  // Another key's drain passes by.
  await path.drain('20221207');
  expect(await path.redis.exists(claim.claimKey)).toBe(1);

  const waiting = path.drain('20221201');
  await end();
  const drained = await waiting;
  expect(drained).toMatchObject({ rows: 100 });
  // The one that was thought to be gone writes nothing any more.
  expect(
    await ledger.publish({ batch: claim.batch, elements: 0, rows: 0, rejects: 0, firstHash: null, files: [] }),
  ).toBe(false);
  expect(await ledger.voidBatch(claim.batch, 'late')).toBe(false);
});

describe('a batch that a newer try has taken over', () => {
  const share = { source: 'log_buffer>warehouse:/nginx', start: new Date('2022-12-11'), end: new Date('2022-12-12') };
  const name = 'log_buffer>warehouse:/nginx/20221211';
  const empty = { elements: 0, rows: 0, rejects: 0, firstHash: null, files: [] };

  test('refuses every write of the older one while it is still unpublished', async () => {
    const [older, newer] = [await liveLedger(), await liveLedger()];
    await older.openShare({ ...share, key: '20221211' });
    const { batch } = await older.openBatch(name);
    await path.loseLeases();
    expect(await newer.takeOver(batch)).toMatchObject({ batch });
    expect(await older.recordClaim({ batch, elements: 5, cut: 0, lost: 0, firstHash: null })).toBe(false);
    expect(await older.publish({ batch, ...empty, files: [] })).toBe(false);
    expect(await older.voidBatch(batch, 'late')).toBe(false);
    expect(await older.takeOver(batch)).toBeNull();
    const { rows } = await path.pool.query('select state, elements from haru.ledger_batch where batch = $1', [batch]);
    expect(rows).toEqual([{ state: 'claiming', elements: null }]);
    expect(await newer.publish({ batch, ...empty })).toBe(true);
  });

  test('takes each write of its own try twice, for the answer to one can get lost', async () => {
    const [older, newer] = [await liveLedger(), await liveLedger()];
    const [first, second] = [await older.openBatch(name), await older.openBatch(name)];
    await path.loseLeases();
    for (const { batch } of [first, second]) {
      const taken = await newer.takeOver(batch);
      expect(await newer.takeOver(batch)).toMatchObject({ claimKey: taken?.claimKey });
      for (const _ of [1, 2])
        expect(await newer.recordClaim({ batch, elements: 0, cut: 0, lost: 0, firstHash: null })).toBe(true);
    }
    for (const _ of [1, 2]) expect(await newer.publish({ batch: first.batch, ...empty })).toBe(true);
    for (const _ of [1, 2]) expect(await newer.voidBatch(second.batch, 'nothing new')).toBe(true);
  });
});

test('a try that has lost its lease and goes on claims nothing any more', async () => {
  const day = [...generateEvents({ seed: 4, day: '20221221', count: 100 })];
  await path.push(day);
  const older = await frozenTry('released', (attempt) => path.drain('20221221', { lateDays: 1 }, attempt), SOON);
  // It stands behind its own key.
  expect(await path.redis.keys('*')).toEqual([]);
  await path.loseLeases();
  expect(await path.drain('20221221', { lateDays: 1 })).toMatchObject({ rows: 100 });
  // The run is over, so nobody would load what is claimed for it now.
  await path.push(generateEvents({ seed: 5, day: '20221220', count: 50 }));
  older.goOn();
  await expect(older.ended).rejects.toThrow(/the lease of this try has gone to another; it claims nothing/);
  expect(await path.redis.llen('20221220')).toBe(50);
  expect(await path.drain('20221222', { lateDays: 2 })).toMatchObject({ rows: 50 });
});

let lives = 0;

/** The ledger of a try of its own that holds its lease. */
async function liveLedger(): Promise<Ledger> {
  return (await leaseTry(path.pool, { runId: 79n, mapIndex: 1_000 + lives++ })).ledger;
}
