import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installSpark } from '../../sandbox/components/spark/spark.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { generateEvents } from '../../sandbox/events/generate.ts';
import type { WrittenFile } from '../../server/dag/operators.ts';
import { recordFiles } from '../../workers/operators/recordFiles/operator.ts';
import { sparkSubmit } from '../../workers/operators/sparkSubmit.ts';
import { dataPath } from '../datapath/harness.ts';
import { operatorTry } from '../datapath/operatorTry.ts';
import { testHdfs } from '../filesystem/testHdfs.ts';
import { connectionTo, testHost } from '../ssh/hosts.ts';
import { recordContext } from '../ssh/operatorContext.ts';

const JOBS = join(import.meta.dirname, '../../dags/jobs');
const hdfs = findTool('python3') === null ? null : await testHdfs();

describe.skipIf(hdfs === null)('access_hourly.py on HDFS (Java, Maven and python3 are needed)', async () => {
  const { url, rpcUrl, user } = hdfs ?? { url: '', rpcUrl: '', user: '' };
  const path = await dataPath(`${url}/창고`);
  const folder = await mkdtemp(join(tmpdir(), 'haru-hourly-'));
  beforeAll(async () => {
    await installSpark(() => undefined);
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test(
    'reads and writes hdfs://, and its files are recorded as those of webhdfs://',
    { timeout: 240_000 },
    async () => {
      await path.push(generateEvents({ seed: 9, day: '20221130', count: 500 }));
      const drained = await path.drain('20221130', { rowsPerFile: 200 });
      expect(drained.files).toHaveLength(3);
      const host = await testHost('loopback');
      const stores = {
        HARU_STORES: `webhdfs://elsewhere:1=hdfs://elsewhere:2 ${url}=${rpcUrl}`,
        HADOOP_USER_NAME: user,
      };
      const { context } = recordContext({ connection: connectionTo(host, { jobs: JOBS, env: stores }) });
      const resultFile = join(folder, 'new/result.json');
      const to = `${url}/창고/access_hourly/20221130`;
      const { result } = await sparkSubmit.run(
        {
          ssh: { connection: 'spark' },
          application: 'access_hourly.py',
          master: 'local[2]',
          args: ['--to', to, '--result', resultFile, ...drained.files.map((file) => file.url)],
          resultFile,
        },
        context,
      );
      const files = (result as unknown as { readonly parts: readonly WrittenFile[] }).parts;
      expect(files).toHaveLength(1);
      const recorded = await recordFiles.run(
        {
          source: { connection: 'spark' },
          key: '20221130',
          to: 'warehouse:/access_hourly/20221130',
          files,
        },
        await operatorTry(path),
      );
      expect(recorded).toMatchObject({
        isNew: true,
        files: [{ ...files[0], share: 'spark>warehouse:/access_hourly/20221130' }],
      });
    },
  );
});
