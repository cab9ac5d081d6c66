import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generateEvents, type GeneratedEvent } from '../../sandbox/events/generate.ts';
import { sweepLedger } from '../../workers/ledger/sweep.ts';
import { verifyLedger } from '../../workers/ledger/verify.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';
import { leaseTry } from './leasedTry.ts';

const path = await dataPath();
const dropBy = { duplicates: { dropBy: 'event.id' } } as const;
const { tools } = path;

interface Batch {
  readonly elements: number;
  readonly rows: number;
  readonly rejects: number;
  readonly dropped: number;
}

async function batches(key: string): Promise<readonly Batch[]> {
  const { rows } = await path.pool.query<Record<keyof Batch, number>>(
    `select elements, rows, rejects, dropped from haru.ledger_batch
     where share like $1 and state = 'published' order by published_at`,
    [`%/${key}`],
  );
  for (const { elements, rows: kept, rejects, dropped } of rows) expect(kept + rejects + dropped).toBe(elements);
  return rows;
}

/** Places and keys of the elements that were dropped. */
async function droppedOf(key: string): Promise<readonly unknown[]> {
  const { rows } = await path.pool.query<{ url: string }>(
    `select url from haru.ledger_file join haru.ledger_batch using (batch)
     where share like $1 and kind = 'dropped' and state = 'published' order by batch, win`,
    [`%/${key}`],
  );
  const texts = await Promise.all(
    rows.map(({ url }) => readFile(`${fileURLToPath(path.warehouse)}${url.slice('warehouse:'.length)}`, 'utf8')),
  );
  return texts.flatMap((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  );
}

test('what a shipper repeats is dropped within a batch and against what is published', async () => {
  const events = [...generateEvents({ seed: 1, day: '20221101', count: 1_000 })];
  // A push that failed is sent again: at once, later in the list, and after the drain.
  await path.push(events.slice(0, 300));
  await path.push(events.slice(250, 600));
  await path.push([...events.slice(0, 50), ...events.slice(600, 800)]);
  await path.redis.rpush('20221101', 'no json');
  const drained = await path.drain('20221101', { ...dropBy, rowsPerFile: 200 });
  expect(drained).toMatchObject({ rows: 800, rejects: 1, dropped: 100 });
  expect(await batches('20221101')).toEqual([{ elements: 901, rows: 800, rejects: 1, dropped: 100 }]);

  await path.push([...events.slice(500, 900), ...events.slice(880)]);
  const later = await path.drain('20221101', { ...dropBy, rowsPerFile: 200 });
  expect(later).toMatchObject({ rows: 1_000, rejects: 1, dropped: 420 });
  expect((await batches('20221101'))[1]).toEqual({ elements: 520, rows: 200, rejects: 0, dropped: 320 });
  expect(new Set((await droppedOf('20221101')).map((line) => JSON.stringify(line))).size).toBe(420);

  const loaded = await path.load(later.files);
  expect(loaded).toMatchObject({ rows: 1_000, checksum: later.checksum });
  expect(await path.tally()).toEqual(expectedTally(events));
  expect(await verifyLedger(tools)).toMatchObject({ problems: [] });
});

test('another try over the same claim drops the same events', async () => {
  const events = [...generateEvents({ seed: 2, day: '20221103', count: 400 })];
  const pushed = [...events, ...events.slice(100, 200)];
  await path.push(pushed);
  const killed = path.drain('20221103', { ...dropBy, rowsPerFile: 150 }, { die: { step: 'before-commit', time: 1 } });
  await expect(killed).rejects.toBeInstanceOf(KilledError);
  await path.drain('20221103', { ...dropBy, rowsPerFile: 150 });
  expect(await batches('20221103')).toEqual([{ elements: 500, rows: 400, rejects: 0, dropped: 100 }]);
  // The second of two stays out, whichever window it is in.
  expect(await droppedOf('20221103')).toEqual(
    pushed.flatMap(({ id }, index) =>
      index < 400 ? [] : [{ index, hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string, key: id }],
    ),
  );
  const { removedFiles } = await sweepLedger(tools, { dryRun: false });
  expect(
    removedFiles.map((url) => /(part|dropped)-/.exec(url)?.[1] ?? '').toSorted((a, b) => (a < b ? -1 : 1)),
  ).toEqual(['dropped', 'dropped', 'part', 'part', 'part', 'part']);
});

test('a consumed list that is back is recognized although some of it was dropped', async () => {
  const events = [...generateEvents({ seed: 3, day: '20221105', count: 300 })];
  const withoutId = events
    .slice(0, 2)
    .map(({ utcKey }, n) => ({ utcKey, json: `{"@timestamp":"2022-11-05T00:00:0${n}Z"}` }));
  const pushed = [...events, ...events.slice(0, 100), ...withoutId];
  await path.push(pushed);
  await path.drain('20221105', { ...dropBy, rowsPerFile: 90 });
  await path.push(pushed.slice(0, 350));
  expect(await path.drain('20221105', { ...dropBy, rowsPerFile: 90 })).toMatchObject({ rows: 302, dropped: 100 });
  expect(await batches('20221105')).toHaveLength(1);
});

test('events without an id are no repeats of each other', async () => {
  const line = '{"@timestamp":"2022-11-07T00:00:00Z","request":"/a"}';
  await path.redis.rpush('20221107', line, line, line);
  expect(await path.drain('20221107', dropBy)).toMatchObject({ rows: 3, rejects: 0 });
});

test('a column of the schema can tell repeats as well, and an unknown one is refused before anything is claimed', async () => {
  const events: Pick<GeneratedEvent, 'utcKey' | 'json'>[] = [1, 2, 2, null, null, 1].map((order) => ({
    utcKey: '20221109',
    json: JSON.stringify({ at: '2022-11-09T00:00:00Z', order }),
  }));
  await path.push(events);
  const options = { schema: { at: 'timestamptz', order: 'bigint' } } as const;
  await expect(path.drain('20221109', { ...options, duplicates: { dropBy: 'orders' } })).rejects.toThrow(
    /dropBy names "orders", which is neither 'event.id' nor a column of the schema \(at, order\)/,
  );
  expect(await path.redis.llen('20221109')).toBe(6);
  const drained = await path.drain('20221109', { ...options, duplicates: { dropBy: 'order' } });
  expect(drained).toMatchObject({ rows: 4, dropped: 2 });
});

test('what was compared with the files of before is not published beside files of meanwhile', async () => {
  const { ledger } = await leaseTry(path.pool, { runId: 1n, mapIndex: 9_999 });
  const share = 'log_buffer>warehouse:/nginx/20221111';
  const at = new Date('2022-11-11');
  await ledger.openShare({
    source: 'log_buffer>warehouse:/nginx',
    key: '20221111',
    start: at,
    end: new Date('2022-11-12'),
  });
  const [first, second] = [await ledger.openBatch(share), await ledger.openBatch(share)];
  const nothing = { elements: 0, rows: 0, rejects: 0, firstHash: null, files: [] };
  for (const _ of [1, 2]) expect(await ledger.publish({ ...nothing, batch: first.batch, comparedWith: [] })).toBe(true);
  await expect(ledger.publish({ ...nothing, batch: second.batch, comparedWith: [] })).rejects.toThrow(
    `${share}: batch ${first.batch} was published while the events of batch ${second.batch} were compared`,
  );
  expect(await ledger.publish({ ...nothing, batch: second.batch, comparedWith: [first.batch] })).toBe(true);
});
