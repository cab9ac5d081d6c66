import { beforeAll, describe, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { installSpark } from '../../sandbox/components/spark/spark.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { testHdfs } from '../filesystem/testHdfs.ts';
import { connectionTo, testHost } from '../ssh/hosts.ts';
import { dataPath } from './harness.ts';

const hdfs = findTool('python3') === null ? null : await testHdfs();

describe.skipIf(hdfs === null)('a drain by Spark into HDFS', async () => {
  const path = await dataPath(`${hdfs?.url}/warehouse 한글`);
  beforeAll(async () => {
    const { sparkHome, env } = await installSpark(() => undefined);
    path.connections['spark'] = connectionTo(await testHost('loopback'), {
      sparkHome,
      env,
      sparkConf: { 'spark.master': 'local[2]' },
    });
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
