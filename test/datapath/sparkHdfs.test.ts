import { beforeAll, describe, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { testHdfs } from '../filesystem/testHdfs.ts';
import { localSpark } from '../support/localSpark.ts';
import { drainBySpark } from './drainBySpark.ts';
import { dataPath } from './harness.ts';

const hdfs = findTool('python3') === null ? null : await testHdfs();

describe.skipIf(hdfs === null)('a drain by Spark into HDFS', async () => {
  const path = await dataPath(`${hdfs?.url}/warehouse 한글`);
  beforeAll(async () => {
    path.connections['spark'] = await localSpark();
  }, 600_000);

  test('stores every part over WebHDFS, and Haru finds each as it was reported', { timeout: 300_000 }, async () => {
    const drained = await drainBySpark(path, generateEvents({ seed: 12, day: '20221130', count: 1_000 }));
    for (const { url } of drained.files) expect(url).toMatch(/^webhdfs:/);
  });
});
