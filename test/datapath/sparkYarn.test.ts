import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { findJavaHome } from '../../sandbox/components/java.ts';
import { installSpark } from '../../sandbox/components/spark/spark.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { startYarn, type RunningYarn } from '../../sandbox/components/yarn/yarn.ts';
import { silent, testFolder } from '../sandbox/testFolder.ts';
import { connectionTo, testHost } from '../ssh/hosts.ts';
import { drainBySpark } from './drainBySpark.ts';
import { dataPath, expectedTally } from './harness.ts';

const HAS_YARN =
  findTool('python3') !== null && findTool('mvn') !== null && findJavaHome({ min: 17, max: 21 }) !== null;
const folder = testFolder();

describe.skipIf(!HAS_YARN)('a drain by Spark on YARN in cluster mode (python3, mvn and Java are needed)', async () => {
  const path = await dataPath();
  let yarn: RunningYarn;
  beforeAll(async () => {
    const { sparkHome, env } = await installSpark(silent);
    yarn = await startYarn({ folder, report: silent });
    path.connections['spark'] = connectionTo(await testHost('loopback'), {
      sparkHome,
      yarn: yarn.url,
      env: { ...env, HADOOP_CONF_DIR: yarn.confFolder },
      sparkConf: {
        'spark.master': 'yarn',
        'spark.submit.deployMode': 'cluster',
        'spark.yarn.jars': `local:${sparkHome}/jars/*`,
        'spark.yarn.appMasterEnv.SPARK_LOCAL_IP': '127.0.0.1',
        'spark.yarn.appMasterEnv.LC_ALL': 'C.UTF-8',
        'spark.yarn.maxAppAttempts': '1',
        'spark.pyspark.python': env['PYSPARK_PYTHON'] as string,
        'spark.executor.instances': '1',
        'spark.executor.cores': '1',
      },
    });
  }, 600_000);
  afterAll(() => yarn?.stop());

  test('publishes what the executors have written, and every KST day is right', { timeout: 300_000 }, async () => {
    const events = [...generateEvents({ seed: 21, day: '20221130', count: 1_000 })];
    const drained = await drainBySpark(path, events);
    await path.load(drained.files);
    expect(await path.tally()).toEqual(expectedTally(events));
    const apps = (await (await fetch(`${yarn.url}/ws/v1/cluster/apps`)).json()) as {
      apps: { app: readonly { finalStatus: string; applicationTags: string }[] };
    };
    expect(apps.apps.app).toMatchObject([{ finalStatus: 'SUCCEEDED' }]);
  });
});
