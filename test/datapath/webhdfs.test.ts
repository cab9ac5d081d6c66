import { describe, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { openPlace } from '../../workers/filesystem/openFileSystem.ts';
import { testHdfs } from '../filesystem/testHdfs.ts';
import { FIRST_SEED } from '../mainjob/support/seeds.ts';
import { rowsOfKey } from '../support/martTally.ts';
import { frozenTry } from './frozenTry.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';

const hdfs = await testHdfs();

describe.skipIf(hdfs === null)('a warehouse on HDFS (needs java and mvn)', async () => {
  const path = await dataPath(`${hdfs?.url}/warehouse 한글`);
  const events = [...generateEvents({ seed: FIRST_SEED, day: '20221130', count: 2_000 })];

  test('a drain killed in the middle of an upload is taken over, and every KST day is right', async () => {
    await path.push(events);
    await expect(
      path.drain('20221130', { rowsPerFile: 500 }, { die: { step: 'mid-upload', time: 2 } }),
    ).rejects.toBeInstanceOf(KilledError);
    await expect(
      path.drain('20221130', { rowsPerFile: 500 }, { die: { step: 'before-commit', time: 1 } }),
    ).rejects.toBeInstanceOf(KilledError);
    const drained = await path.drain('20221130', { rowsPerFile: 500 });
    expect(drained).toMatchObject({ rows: 2_000, rejects: 0 });
    expect(drained.files.every((file) => file.url.startsWith('webhdfs://'))).toBe(true);
    await path.load(drained.files);
    expect(await path.tally()).toEqual(expectedTally(events));
  });

  const quota = async (parameters: string): Promise<void> => {
    const folder = `${hdfs?.url.replace('webhdfs:', 'http:')}/webhdfs/v1/warehouse 한글`;
    const answer = await fetch(`${folder}?op=SETQUOTA&${parameters}&user.name=${hdfs?.user}`, { method: 'PUT' });
    expect(answer.status).toBe(200);
  };
  const NONE = 'namespacequota=-1&storagespacequota=-1';

  test.each([
    {
      key: '20221201',
      fault: 'safe mode',
      begin: () => hdfs?.admin('-safemode', 'enter'),
      message: /warehouse 한글.*: the NameNode is in safe mode and takes no writes: try again when it has left it/,
      end: () => hdfs?.admin('-safemode', 'leave'),
    },
    {
      key: '20221202',
      fault: 'a used-up space quota',
      begin: () => quota('namespacequota=-1&storagespacequota=1000'),
      message: /part-.*: the space quota of the folder is used up: make room or/,
      end: () => quota(NONE),
    },
    {
      key: '20221203',
      fault: 'a used-up quota of names',
      begin: () => quota('namespacequota=2&storagespacequota=-1'),
      message: /: the folder may not hold more names: remove some or/,
      end: () => quota(NONE),
    },
  ])('$fault: the list stays as it was, and a retry after the repair completes the day', async (each) => {
    const day = [...generateEvents({ seed: FIRST_SEED + 1, day: each.key, count: 300 })];
    await path.push(day);
    const before = await path.redis.lrange(each.key, 0, -1);
    await each.begin();
    try {
      await expect(path.drain(each.key)).rejects.toThrow(each.message);
      const [held = '', ...more] = await path.redis.keys('*');
      expect(more).toEqual([]);
      expect(await path.redis.lrange(held, 0, -1)).toEqual(before);
    } finally {
      await each.end();
    }
    expect(await filesOf(each.key)).toEqual([]);
    const drained = await path.drain(each.key);
    expect(drained).toMatchObject({ rows: 300, rejects: 0 });
    expect(await filesOf(each.key)).toHaveLength(1);
    expect(await path.redis.keys('*')).toEqual([]);
    await path.load(drained.files);
    expect(await path.tally(rowsOfKey(each.key))).toEqual(expectedTally(day));
  });

  test('a DataNode that dies in the middle of an upload: the list stays, no part has its name, and a retry completes the day', async () => {
    const key = '20221204';
    const day = [...generateEvents({ seed: FIRST_SEED + 2, day: key, count: 3_000 })];
    await path.push(day);
    const before = await path.redis.lrange(key, 0, -1);
    const { ended, goOn } = await frozenTry('mid-upload', (attempt) => path.drain(key, {}, attempt));
    process.kill(hdfs?.dataNodePid ?? 0, 'SIGKILL');
    goOn();
    await expect(ended).rejects.toThrow(/part-.*: the DataNode broke the upload off/);
    const [held = '', ...more] = await path.redis.keys('*');
    expect(more).toEqual([]);
    expect(await path.redis.lrange(held, 0, -1)).toEqual(before);
    expect((await filesOf(key)).filter((name) => name.startsWith('part-'))).toEqual([]);
    await hdfs?.startDataNode();
    const drained = await path.drain(key);
    expect(drained).toMatchObject({ rows: 3_000, rejects: 0 });
    await path.load(drained.files);
    expect(await path.tally(rowsOfKey(key))).toEqual(expectedTally(day));
    expect(await path.redis.keys('*')).toEqual([]);
  });

  async function filesOf(key: string): Promise<readonly string[]> {
    const { files, path: folder } = await openPlace(`warehouse:/nginx/${key}`, () =>
      Promise.resolve(path.connections['warehouse'] as ConnectionValue),
    );
    return (await files.list(folder)).map((status) => status.path.slice(status.path.lastIndexOf('/') + 1));
  }
});
