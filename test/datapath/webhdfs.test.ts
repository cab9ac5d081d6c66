import { describe, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { testHdfs } from '../filesystem/testHdfs.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';

const hdfs = await testHdfs();

describe.skipIf(hdfs === null)('a warehouse on HDFS', async () => {
  const path = await dataPath(`${hdfs?.url}/warehouse 한글`);
  const events = [...generateEvents({ seed: 11, day: '20221130', count: 2_000 })];

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
});
