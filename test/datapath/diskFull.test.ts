import { randomBytes } from 'node:crypto';
import { chownSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { generateEvents, type GeneratedEvent } from '../../sandbox/events/generate.ts';
import type { DrainStep } from '../../workers/drain/steps.ts';
import { FIRST_SEED } from '../mainjob/support/seeds.ts';
import { rowsOfKey } from '../support/martTally.ts';
import { mountDisk } from '../support/smallDisk.ts';
import { frozenTry } from './frozenTry.ts';
import { dataPath, expectedTally } from './harness.ts';

const ROOM_KB = 64 * 1024;
const scratch = mountDisk(ROOM_KB);
const store = mountDisk(ROOM_KB);
const mart = mountDisk(ROOM_KB);

describe.skipIf(scratch === null || store === null || mart === null)(
  'a full disk (needs the right to mount a tmpfs)',
  async () => {
    if (scratch === null || store === null || mart === null) return;
    const tablespace = `haru_small_${process.pid}`;
    // Behind the mart's database, which goes first.
    afterAll(async () => {
      await onServer(`drop tablespace if exists ${tablespace}`);
      for (const disk of [scratch, store, mart]) disk.release();
    });
    const path = await dataPath(pathToFileURL(`${store.folder}/warehouse`).href);
    const onScratch = { scratch: scratch.folder };
    const full = new RegExp(`scratch files in ${scratch.folder}: the disk is full: make room there`);
    let nextDay = 0;

    async function freshDay(
      count: number,
    ): Promise<{ readonly key: string; readonly events: readonly GeneratedEvent[] }> {
      // Every other day, so that a KST day belongs to one test.
      const key = `202211${String(1 + 2 * nextDay++).padStart(2, '0')}`;
      const events = [...generateEvents({ seed: FIRST_SEED + nextDay, day: key, count })];
      await path.push(events);
      return { key, events };
    }

    /** All that the log buffer holds, whatever it is called. */
    async function held(): Promise<readonly string[]> {
      const keys = await path.redis.keys('*');
      const lists = await Promise.all(keys.map((key) => path.redis.lrange(key, 0, -1)));
      return lists.flat();
    }

    async function visibleFiles(key: string): Promise<readonly string[]> {
      const names = await readdir(fileURLToPath(`${path.warehouse}/nginx/${key}`)).catch(() => []);
      return names.filter((name) => !name.startsWith('_'));
    }

    /** A drain that has so much room; `from`: only from this step on. */
    async function drainWith(key: string, room: number, from: DrainStep | null): Promise<unknown> {
      if (from === null) {
        scratch?.leave(room);
        return path.drain(key, {}, onScratch);
      }
      const { ended, goOn } = await frozenTry(from, (attempt) => path.drain(key, {}, { ...onScratch, ...attempt }));
      scratch?.leave(room);
      goOn();
      return ended;
    }

    // The mart is there, with a quiet day.
    beforeAll(async () => void (await path.load((await path.drain('20221201')).files)));

    test.each([
      { what: 'the segments', count: 1_000, room: 200, poison: '', said: /ENOSPC/ },
      // Once the segments are there.
      { what: 'the Parquet part', count: 1_000, room: 60, poison: '', step: 'mid-parquet', said: /part-0\.parquet/ },
      { what: 'the reject file', count: 20, room: 1_600, poison: 'x'.repeat(2_200_000), said: /ENOSPC/ },
    ] as const)('under $what of a drain: the list stays, and a retry completes the day', async (given) => {
      const { key, events } = await freshDay(given.count);
      if (given.poison !== '') await path.redis.lpush(key, given.poison);
      const before = await held();
      const failure = drainWith(key, given.room, 'step' in given ? given.step : null);
      await expect(failure).rejects.toThrow(full);
      await expect(failure).rejects.toThrow(given.said);
      expect(await held()).toEqual(before);
      expect(await visibleFiles(key)).toEqual([]);
      expect(await readdir(scratch.folder)).toEqual([]);

      scratch.resize(ROOM_KB);
      const drained = await path.drain(key, {}, onScratch);
      expect(drained).toMatchObject({ rows: given.count, rejects: given.poison === '' ? 0 : 1 });
      await path.load(drained.files, {}, onScratch);
      expect(await path.tally(rowsOfKey(key))).toEqual(expectedTally(events));
      expect(await held()).toEqual([]);
    });

    test('under the rejects in the store: the list stays, and a retry completes the day', async () => {
      const { key, events } = await freshDay(300);
      await path.redis.lpush(key, 'x'.repeat(2_200_000));
      const before = await held();
      store.leave(1_600);
      await expect(path.drain(key)).rejects.toThrow(new RegExp(`/nginx/${key}/rejects-.*: the disk is full`));
      expect(await held()).toEqual(before);
      expect((await visibleFiles(key)).filter((name) => name.startsWith('rejects-'))).toEqual([]);
      store.resize(ROOM_KB);
      const drained = await path.drain(key);
      expect(drained).toMatchObject({ rows: 300, rejects: 1 });
      await path.load(drained.files);
      expect(await path.tally(rowsOfKey(key))).toEqual(expectedTally(events));
    });

    test.each([
      { what: 'the file that it fetches', kb: (part: number) => part / 2, said: /ENOSPC/ },
      { what: 'the rows for the COPY', kb: (part: number) => part + 100, said: /\.csv/ },
      { what: 'the rows that Postgres cannot hold', kb: (part: number) => part + 40, said: /-rejects\.ndjson/ },
    ])('under $what of a load: the mart stays as it was, and a retry completes the day', async ({ kb, said, what }) => {
      const isRejects = what.startsWith('the rows that');
      const { key, events } = await freshDay(isRejects ? 30 : 1_000);
      // Bytes that do not compress.
      const message = `\0${randomBytes(300_000).toString('base64')}`;
      if (isRejects)
        await path.redis.rpush(
          key,
          JSON.stringify({ '@timestamp': events[0]?.event['@timestamp'], event: { id: 'nul' }, message }),
        );
      const drained = await path.drain(key);
      const parts = drained.files.reduce((sum, { bytes }) => sum + bytes, 0);
      const before = await path.tally();
      scratch.leave(kb(parts / 1024));
      const failure = path.load(drained.files, {}, onScratch);
      await expect(failure).rejects.toThrow(full);
      await expect(failure).rejects.toThrow(said);
      expect(await path.tally()).toEqual(before);
      scratch.resize(ROOM_KB);
      expect(await path.load(drained.files, {}, onScratch)).toMatchObject({
        rows: events.length,
        rejects: isRejects ? 1 : 0,
      });
      expect(await path.tally(rowsOfKey(key))).toEqual(expectedTally(events));
    });

    describe('of the target database', () => {
      beforeAll(async () => {
        const { rows } = await path.mart.query<{ folder: string }>(
          "select current_setting('data_directory') as folder",
        );
        const { uid, gid } = statSync(rows[0]?.folder ?? '');
        chownSync(mart.folder, uid, gid);
        await onServer(`create tablespace ${tablespace} location '${mart.folder}'`);
        await path.mart.query(
          `alter database ${path.connections['mart']?.schema ?? ''} set default_tablespace = ${tablespace}`,
        );
      });

      test('every reader keeps what was there, and a retry completes the days', async () => {
        const { key, events } = await freshDay(1_000);
        const drained = await path.drain(key);
        const before = await path.tally();
        mart.leave(300);
        await expect(path.load(drained.files)).rejects.toThrow(
          /^mart\.access_log: the disk of the Postgres of connection mart is full; .*No space left on device/,
        );
        const seen = await path.tally();
        // A day is a transaction of its own: a small one may have found room.
        const expected = expectedTally(events);
        for (const [day, tally] of seen) expect([before.get(day), expected.get(day)]).toContainEqual(tally);
        expect(seen).not.toEqual(new Map([...before, ...expected]));
        mart.resize(ROOM_KB);
        await path.load(drained.files);
        expect(await path.tally()).toEqual(new Map([...before, ...expected]));
      });

      test('a table that is copied in and out keeps its rows', async () => {
        await path.mart.query(
          `create schema shop; create table shop.orders as select n as id, repeat(md5(n::text), 8) as words from generate_series(1, 4000) n`,
        );
        const out = { from: { connection: 'mart' }, table: 'shop.orders', to: 'warehouse:/shop/orders', splitBy: 'id' };
        const back = { from: { connection: 'warehouse' }, table: 'shop/orders', to: 'mart:/shop.again' };
        scratch.leave(300);
        await expect(path.copy(out, onScratch)).rejects.toThrow(full);
        scratch.resize(ROOM_KB);
        expect(await path.copy(out, onScratch)).toMatchObject({ rows: 4_000 });
        await path.copy(back);
        scratch.leave(300);
        await expect(path.copy(back, onScratch)).rejects.toThrow(full);
        scratch.resize(ROOM_KB);
        mart.leave(400);
        await expect(path.copy(back)).rejects.toThrow(
          /^shop\.again: the disk of the Postgres of connection mart is full/,
        );
        mart.resize(ROOM_KB);
        const count = 'select count(*)::int as n, count(distinct words)::int as words from shop.again';
        expect((await path.mart.query(count)).rows).toEqual([{ n: 4_000, words: 4_000 }]);
        expect(await path.copy(back)).toMatchObject({ rows: 4_000 });
      });
    });
  },
);

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgres').url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
