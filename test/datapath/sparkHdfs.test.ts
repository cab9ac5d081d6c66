import { beforeAll, describe, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { testHdfs } from '../filesystem/testHdfs.ts';
import { localSpark } from '../support/localSpark.ts';
import { dataPath } from './harness.ts';

const hdfs = findTool('python3') === null ? null : await testHdfs();

describe.skipIf(hdfs === null)('a drain by Spark into HDFS', async () => {
  const path = await dataPath(`${hdfs?.url}/warehouse 한글`);
  beforeAll(async () => {
    path.connections['spark'] = await localSpark();
  }, 600_000);

  test('stores every part over WebHDFS, and Haru finds each as it was reported', { timeout: 300_000 }, async () => {
    await path.push(generateEvents({ seed: 12, day: '20221130', count: 1_000 }));
    await path.redis.rpush('20221130', 'no JSON');
    const drained = await path.drain('20221130', {
      rowsPerFile: 600,
      engine: 'spark',
      spark: { connection: 'spark' },
    });
    expect(drained).toMatchObject({ rows: 1_000, rejects: 1 });
    expect(drained.files.map(({ url }) => url.startsWith('webhdfs://'))).toEqual([true, true]);
    expect(await path.redis.keys('*')).toEqual([]);
  });
});
