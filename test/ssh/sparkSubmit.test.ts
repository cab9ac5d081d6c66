import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { installSpark } from '../../sandbox/components/spark/spark.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { sparkSubmit } from '../../workers/operators/sparkSubmit.ts';
import { testFolder } from '../sandbox/testFolder.ts';
import { waitFor } from '../support/waitFor.ts';
import { connectionTo, testHost } from './hosts.ts';
import { recordContext } from './operatorContext.ts';

const HAS_PYTHON = findTool('python3') !== null;

const JOB = `
import json, os, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
total = spark.range(int(sys.argv[1])).selectExpr("sum(id) as total").collect()[0].total
print("합계", total, os.environ["GREETING"], flush=True)
if sys.argv[2] == "wait":
    import time
    time.sleep(300)
with open(sys.argv[3], "w") as result:
    json.dump({"total": total, "app": spark.sparkContext.applicationId, "name": spark.sparkContext.appName}, result)
spark.stop()
sys.exit(int(sys.argv[4]))
`;

describe.skipIf(!HAS_PYTHON)('sparkSubmit with a real Spark in local mode', () => {
  const folder = testFolder();
  const application = join(folder, '작업', 'my job.py');
  beforeAll(async () => {
    await installSpark(() => undefined);
    mkdirSync(join(folder, '작업'));
    writeFileSync(application, JOB);
  }, 600_000);

  async function submit(args: readonly string[], resultFile?: string) {
    const host = await testHost('loopback');
    const recorded = recordContext({ connection: connectionTo(host) });
    const options = {
      ssh: { connection: 'spark' },
      application,
      args,
      master: 'local[2]',
      conf: { 'spark.app.name': "it's 하루" },
      env: { GREETING: '안녕' },
      ...(resultFile === undefined ? {} : { resultFile }),
    };
    return { ...recorded, end: sparkSubmit.run(options, recorded.context) };
  }

  test('its output comes into the log and its result file is the result', { timeout: 120_000 }, async () => {
    const file = join(folder, '결과.json');
    const job = await submit(['1000', 'go', file, '0'], file);
    await expect(job.end).resolves.toMatchObject({ exitCode: 0, result: { total: 499_500, name: "it's 하루" } });
    expect(job.lines).toContain('합계 499500 안녕');
  });

  test('a cancel ends the driver and its Python', { timeout: 120_000 }, async () => {
    const job = await submit(['10', 'wait', join(folder, 'none.json'), '0']);
    await waitFor(() => job.lines.includes('합계 45 안녕'), { timeoutMs: 90_000, what: 'the first line of the job' });
    job.abort('canceled');
    await expect(job.end).rejects.toThrow('canceled');
    expect(job.lines.at(-1)).toMatch(/ is ended$/);
  });
});

test('a connection without a host key is refused before anything is tried', async () => {
  const { context } = recordContext({
    connection: { type: 'ssh', host: '127.0.0.1', port: 1, login: 'x', extra: { privateKey: 'x' } },
  });
  const end = sparkSubmit.run({ ssh: { connection: 'spark' }, application: 'a.py' }, context);
  await expect(end).rejects.toMatchObject({
    code: 'connection',
    message: expect.stringContaining('extra.hostKey is missing') as string,
  });
});
