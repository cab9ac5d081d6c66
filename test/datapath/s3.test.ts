import { buffer } from 'node:stream/consumers';
import { CreateMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { openPlace } from '../../workers/filesystem/openFileSystem.ts';
import { sweepLedger } from '../../workers/ledger/sweep.ts';
import { verifyLedger } from '../../workers/ledger/verify.ts';
import { publishedFiles } from '../../workers/operators/publishedFiles.ts';
import { recordFiles } from '../../workers/operators/recordFiles/operator.ts';
import { sourceOf } from '../filesystem/behavior.ts';
import { s3Connection, testS3 } from '../filesystem/testS3.ts';
import { rowsOfKey } from '../support/martTally.ts';
import { mountDisk } from '../support/smallDisk.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';
import { operatorTry } from './operatorTry.ts';

const ROOM_KB = 256 * 1024;
const disk = mountDisk(ROOM_KB);
// Behind the server, which is stopped first.
afterAll(() => disk?.release());
const server = await testS3(disk?.folder);
await server?.makeBucket('warehouse');

describe.skipIf(server === null)('a warehouse on S3', async () => {
  const path = await dataPath(s3Connection(server, 's3://warehouse/창고'));
  const events = [...generateEvents({ seed: 12, day: '20221130', count: 2_000 })];
  const { tools } = path;

  test('a drain killed in the middle of an upload is taken over, and every KST day is right', async () => {
    await path.push(events);
    const die = (step: 'mid-upload' | 'before-commit', time: number) =>
      expect(path.drain('20221130', { rowsPerFile: 500 }, { die: { step, time } })).rejects.toBeInstanceOf(KilledError);
    await die('mid-upload', 2);
    await die('before-commit', 1);
    const drained = await path.drain('20221130', { rowsPerFile: 500 });
    expect(drained).toMatchObject({ rows: 2_000, rejects: 0 });
    expect(drained.files.every((file) => file.url.startsWith('s3://warehouse/창고/nginx/20221130/part-'))).toBe(true);
    await path.load(drained.files);
    expect(await path.tally()).toEqual(expectedTally(events));
    const listed = await publishedFiles.run(
      { source: { connection: 'log_buffer' }, key: '20221130', to: 'warehouse:/nginx/20221130' },
      await operatorTry(path),
    );
    expect(listed.files).toEqual(drained.files);
  });

  test('a sweep removes the files and the unfinished uploads of killed tries, and a verification finds all as the ledger says', async () => {
    const { rows } = await path.pool.query<{ batch: string }>(
      "select batch from haru.ledger_batch where state = 'published'",
    );
    const left = `nginx/20221130/part-${rows[0]?.batch}-0-1.parquet`;
    const client = new S3Client({
      endpoint: server?.url ?? '',
      region: server?.region ?? '',
      forcePathStyle: true,
      credentials: { accessKeyId: server?.accessKeyId ?? '', secretAccessKey: server?.secretAccessKey ?? '' },
    });
    onTestFinished(() => client.destroy());
    await client.send(new CreateMultipartUploadCommand({ Bucket: 'warehouse', Key: `창고/${left}` }));
    const swept = await sweepLedger(tools, { dryRun: false });
    expect(swept.failures).toEqual([]);
    expect(swept.removedFiles).toContain(`s3://warehouse/창고/${left} (unfinished upload)`);
    // One part of the first killed try and four of the second.
    expect(swept.removedFiles).toHaveLength(6);
    expect((await sweepLedger(tools, { dryRun: false })).removedFiles).toEqual([]);
    expect(await verifyLedger(tools)).toMatchObject({ shares: 1, files: 4, rows: 2_000, receipts: 2, problems: [] });
  });

  test('files that an outside job has written there are recorded', async () => {
    const { files } = await path.drain('20221130');
    const [first] = files;
    if (first === undefined) throw new Error('the drain before has left no files');
    const { rows, bytes, checksum } = first;
    const { files: store } = await openPlace('warehouse:/', tools.connection);
    const content = await buffer(await store.read(first.url.slice(store.url('').length + 1)));
    await store.put('outside/20221130/part-0.parquet', sourceOf(content));
    const url = 's3://warehouse/창고/outside/20221130/part-0.parquet';
    const recorded = await recordFiles.run(
      {
        source: { connection: 'spark' },
        key: '20221130',
        to: 'warehouse:/outside/20221130',
        files: [{ url, rows, bytes, checksum }],
      },
      await operatorTry(path),
    );
    expect(recorded).toMatchObject({ isNew: true, rows, bytes });
  });

  test('a drain whose store is away leaves the list as it was, and the next one completes the day', async () => {
    const late = [...generateEvents({ seed: 13, day: '20221201', count: 300 })];
    await path.push(late);
    const before = await path.redis.lrange('20221201', 0, -1);
    const good = path.connections['warehouse'];
    if (good === undefined || server === null) throw new Error('no warehouse');
    for (const [change, message] of [
      [{ password: 'wrong' }, /does not know these keys/],
      [{ extra: { ...good.extra, url: 's3://nowhere/x' } }, /there is no bucket nowhere/],
      [{ extra: { ...good.extra, endpoint: 'http://127.0.0.1:1' } }, /no answer from http:\/\/127\.0\.0\.1:1/],
    ] as const) {
      path.connections['warehouse'] = { ...good, ...change };
      await expect(path.drain('20221201')).rejects.toThrow(message);
      expect(await path.redis.keys('*')).toEqual(['20221201']);
      expect(await path.redis.lrange('20221201', 0, -1)).toEqual(before);
    }
    path.connections['warehouse'] = good;
    const drained = await path.drain('20221201');
    expect(drained).toMatchObject({ rows: 300, rejects: 0 });
    await path.load(drained.files);
    expect(await path.tally()).toEqual(expectedTally([...events, ...late]));
    expect(await path.redis.keys('*')).toEqual([]);
  });

  test.skipIf(disk === null)(
    'a full disk under the store leaves the list as it was, and the next one completes the day (needs the right to mount a tmpfs)',
    async () => {
      const key = '20221211';
      const day = [...generateEvents({ seed: 14, day: key, count: 1_000 })];
      await path.push(day);
      const before = await path.redis.lrange(key, 0, -1);
      disk?.leave(40);
      await expect(path.drain(key)).rejects.toThrow(
        /nginx\/20221211\/part-.*: the store has no room for it in warehouse/,
      );
      const [held = '', ...more] = await path.redis.keys('*');
      expect(more).toEqual([]);
      expect(await path.redis.lrange(held, 0, -1)).toEqual(before);
      disk?.resize(ROOM_KB);
      const drained = await path.drain(key);
      expect(drained).toMatchObject({ rows: 1_000, rejects: 0 });
      await path.load(drained.files);
      expect(await path.tally(rowsOfKey(key))).toEqual(expectedTally(day));
    },
  );
});
