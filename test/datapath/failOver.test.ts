import { expect, test } from 'vitest';
import { generateEvents, type GeneratedEvent } from '../../sandbox/events/generate.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';

const path = await dataPath();
const all: GeneratedEvent[] = [];
const NAMES = 'haru:claim:*';

function eventsOf(day: `${number}`, seed: number, count: number): GeneratedEvent[] {
  const events = [...generateEvents({ seed, day, count })];
  all.push(...events);
  return events;
}

async function loadAll(key: string): Promise<void> {
  await path.load((await path.drain(key, { rowsPerFile: 200 })).files);
  expect(await path.tally()).toEqual(expectedTally(all));
  expect(await path.redis.keys('*')).toEqual([]);
}

test('a consumed list that is back is recognized, and only what is new in it counts', async () => {
  const first = eventsOf('20221101', 1, 700);
  await path.push(first);
  await path.drain('20221101', { rowsPerFile: 200 });
  // The replica knew neither the claim nor the delete, and the shipper went on pushing to it.
  await path.push(first);
  const more = eventsOf('20221101', 2, 50);
  await path.push(more);
  await loadAll('20221101');
  const { rows } = await path.pool.query(
    'select elements, cut from haru.ledger_batch where share like $1 order by created_at',
    ['%20221101'],
  );
  expect(rows).toEqual([
    { elements: 700, cut: 0 },
    { elements: 50, cut: 700 },
  ]);
});

test('a part of a consumed list that is back is cut off element by element', async () => {
  const first = eventsOf('20221103', 1, 700);
  await path.push(first);
  await path.drain('20221103', { rowsPerFile: 200 });
  // The end of the list never reached the replica.
  await path.push(first.slice(0, 333));
  await path.push(eventsOf('20221103', 2, 20));
  await loadAll('20221103');
  const { rows } = await path.pool.query(
    'select elements, cut from haru.ledger_batch where share like $1 order by created_at',
    ['%20221103'],
  );
  expect(rows[1]).toEqual({ elements: 20, cut: 333 });
});

test('a list that is back whole becomes a void batch', async () => {
  const first = eventsOf('20221105', 1, 300);
  await path.push(first);
  await path.drain('20221105');
  await path.push(first);
  await loadAll('20221105');
  const { rows } = await path.pool.query<{ state: string }>(
    'select state from haru.ledger_batch where share like $1 order by created_at',
    ['%20221105'],
  );
  expect(rows.map((row) => row.state)).toEqual(['published', 'void']);
});

test('a claim key of a published batch that is back is deleted', async () => {
  const first = eventsOf('20221107', 1, 300);
  await path.push(first);
  await expect(path.drain('20221107', {}, { die: { step: 'committed', time: 1 } })).rejects.toBeInstanceOf(KilledError);
  expect(await path.redis.keys(NAMES)).toHaveLength(1);
  // Any drain of the source looks after it.
  await path.drain('20221120');
  expect(await path.redis.keys('*')).toEqual([]);
  await loadAll('20221107');
});

test('the claim of a frozen try that woke up late becomes a batch of its own', async () => {
  eventsOf('20221109', 1, 300);
  await path.push(all.slice(-300));
  await expect(path.drain('20221109', {}, { die: { step: 'ledger-row', time: 1 } })).rejects.toBeInstanceOf(
    KilledError,
  );
  await path.drain('20221109');
  // What the frozen try would do now: its name was in the ledger before.
  await path.push(eventsOf('20221109', 2, 40));
  const { rows } = await path.pool.query<{ claim_key: string }>(
    "select c.claim_key from haru.ledger_claim c join haru.ledger_batch b using (batch) where b.share like '%20221109' order by c.named_at limit 1",
  );
  await path.redis.rename('20221109', rows[0]?.claim_key ?? '');
  await loadAll('20221109');
});

test('a claim that lost its end is loaded as far as it goes, and the gap is in the ledger', async () => {
  const first = [...generateEvents({ seed: 1, day: '20221111', count: 300 })];
  await path.push(first);
  await expect(path.drain('20221111', {}, { die: { step: 'mid-upload', time: 1 } })).rejects.toBeInstanceOf(
    KilledError,
  );
  const [claim = ''] = await path.redis.keys(NAMES);
  await path.redis.ltrim(claim, 0, 249);
  all.push(...first.slice(0, 250));
  await loadAll('20221111');
  const { rows } = await path.pool.query("select elements, lost from haru.ledger_batch where share like '%20221111'");
  expect(rows).toEqual([{ elements: 250, lost: 50 }]);
});

test('a claim that is gone altogether is a gap, never papered over', async () => {
  await path.push([...generateEvents({ seed: 1, day: '20221113', count: 300 })]);
  await expect(path.drain('20221113', {}, { die: { step: 'mid-upload', time: 1 } })).rejects.toBeInstanceOf(
    KilledError,
  );
  await path.redis.del(await path.redis.keys(NAMES));
  const drained = await path.drain('20221113');
  expect(drained).toMatchObject({ rows: 0 });
  const { rows } = await path.pool.query(
    "select state, lost, reason from haru.ledger_batch where share like '%20221113' order by created_at limit 1",
  );
  expect(rows).toEqual([{ state: 'void', lost: 300, reason: 'the source lost the claim' }]);
});

test('what comes after a claim was lost does not fill its gap', async () => {
  await path.push([...generateEvents({ seed: 1, day: '20221117', count: 300 })]);
  await expect(path.drain('20221117', {}, { die: { step: 'mid-upload', time: 1 } })).rejects.toBeInstanceOf(
    KilledError,
  );
  await path.redis.del(await path.redis.keys(NAMES));
  await path.push(eventsOf('20221117', 2, 400));
  await loadAll('20221117');
  const { rows } = await path.pool.query(
    "select state, elements, lost from haru.ledger_batch where share like '%20221117' order by created_at",
  );
  expect(rows).toEqual([
    { state: 'void', elements: 0, lost: 300 },
    { state: 'published', elements: 400, lost: 0 },
  ]);
});

test('two drains of one key at the same time publish everything once', async () => {
  await path.push(eventsOf('20221115', 1, 900));
  const results = await Promise.allSettled([path.drain('20221115'), path.drain('20221115'), path.drain('20221115')]);
  expect(results.some((result) => result.status === 'fulfilled')).toBe(true);
  await loadAll('20221115');
});
