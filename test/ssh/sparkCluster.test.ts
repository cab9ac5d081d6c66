import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../server/core/definition.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import type { SparkSubmitOptions } from '../../server/dag/operators.ts';
import { freePort } from '../../sandbox/components/freePort.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { findJavaHome } from '../../sandbox/components/java.ts';
import { installSpark, type SparkInstallation } from '../../sandbox/components/spark/spark.ts';
import {
  startSparkStandalone,
  type RunningSparkStandalone,
} from '../../sandbox/components/sparkStandalone/sparkStandalone.ts';
import { startYarn, type RunningYarn } from '../../sandbox/components/yarn/yarn.ts';
import { sparkSubmit } from '../../workers/operators/sparkSubmit.ts';
import { endLeftBy } from '../../workers/operators/remoteJob/endLeft.ts';
import { silent, testFolder } from '../sandbox/testFolder.ts';
import { waitFor } from '../support/waitFor.ts';
import { connectionTo, testHost } from './hosts.ts';
import { recordContext, type ContextSetup } from './operatorContext.ts';

const HAS_PYTHON = findTool('python3') !== null;
const HAS_YARN = HAS_PYTHON && findTool('mvn') !== null && findJavaHome({ min: 17, max: 21 }) !== null;

const JOB = `
import os, sys, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print("합계", spark.range(10).count(), flush=True)
until = time.time() + 120
while not os.path.exists(sys.argv[1]) and time.time() < until:
    time.sleep(0.1)
spark.stop()
sys.exit(int(sys.argv[2]))
`;

const folder = testFolder();
const application = join(folder, 'count.py');
const [go, never] = [join(folder, 'go'), join(folder, 'never')];
let spark: SparkInstallation;
let host: Awaited<ReturnType<typeof testHost>>;

beforeAll(async () => {
  if (!HAS_PYTHON) return;
  spark = await installSpark(silent);
  host = await testHost('loopback');
  writeFileSync(application, JOB);
  writeFileSync(go, '');
}, 600_000);

function submit(
  connection: ConnectionValue,
  options: SparkSubmitOptions,
  setup: Omit<ContextSetup, 'connection'> = {},
) {
  const recorded = recordContext({ connection, ...setup });
  return { ...recorded, end: sparkSubmit.run(options, recorded.context) };
}

function tagOf(handle: Json): string {
  return (handle as { name: string }).name;
}

interface App {
  readonly id: string;
  readonly state: string;
  readonly finalStatus: string;
}

describe.skipIf(!HAS_YARN)('sparkSubmit on YARN in cluster mode', () => {
  let yarn: RunningYarn;
  let connection: ConnectionValue;
  let options: SparkSubmitOptions;
  beforeAll(async () => {
    yarn = await startYarn({ folder, report: silent });
    const { sparkHome } = spark;
    connection = connectionTo(host, {
      sparkHome,
      yarn: yarn.url,
      env: { ...spark.env, HADOOP_CONF_DIR: yarn.confFolder },
    });
    options = {
      ssh: { connection: 'spark' },
      application,
      master: 'yarn',
      deployMode: 'cluster',
      conf: {
        'spark.yarn.jars': `local:${sparkHome}/jars/*`,
        'spark.yarn.appMasterEnv.SPARK_LOCAL_IP': '127.0.0.1',
        'spark.yarn.appMasterEnv.LC_ALL': 'C.UTF-8',
        'spark.yarn.maxAppAttempts': '1',
        'spark.pyspark.python': spark.env['PYSPARK_PYTHON'] as string,
        'spark.executor.instances': '1',
        'spark.executor.cores': '1',
      },
    };
  }, 300_000);
  afterAll(() => yarn?.stop());

  async function tagged(tag: string): Promise<readonly App[]> {
    const response = await fetch(`${yarn.url}/ws/v1/cluster/apps?applicationTags=${tag}`);
    return ((await response.json()) as { apps: { app?: readonly App[] } }).apps.app ?? [];
  }

  test(
    'a claim after kill -9 of the worker finds the application by its tag, even if the host knows nothing of it any more',
    { timeout: 240_000 },
    async () => {
      const release = join(folder, 'release');
      const given = { ...options, args: [release, '0'] };
      const worker = fork(new URL('./fixtures/sparkChild.ts', import.meta.url), { execArgv: [] });
      let handle: Json = null;
      worker.on('message', (message) => (handle = message as Json));
      worker.send({ connection, options: given });
      const [app] = await waitFor(
        async () => {
          const found = handle === null ? [] : await tagged(tagOf(handle));
          return found.length > 0 ? found : null;
        },
        { timeoutMs: 120_000, what: 'the application' },
      );
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      // The host is replaced: its command is gone, and what it had noted of it.
      const job = join(homedir(), '.haru/jobs', tagOf(handle));
      execFileSync('/bin/sh', ['-c', `read -r pid since < '${job}/pid'; kill -s KILL -- "-$pid"`]);
      rmSync(job, { recursive: true });

      const second = submit(connection, given, { handle });
      await waitFor(() => second.lines.some((line) => line.includes('it is not submitted again')), {
        timeoutMs: 30_000,
      });
      writeFileSync(release, '');
      await expect(second.end).resolves.toMatchObject({ exitCode: 0, applicationId: app?.id });
      expect(second.lines).toContain('합계 10');
      expect(await tagged(tagOf(handle))).toMatchObject([{ state: 'FINISHED', finalStatus: 'SUCCEEDED' }]);
    },
  );

  test(
    'the final status decides, and the error carries what YARN and the driver say',
    { timeout: 180_000 },
    async () => {
      const job = submit(connection, { ...options, args: [go, '7'] });
      await expect(job.end).rejects.toThrow(/application_\d+_\d+ ended as FINISHED, final status FAILED: .*status 7/s);
      expect(job.lines).toContain('합계 10');
    },
  );

  test('a cancel ends the application with the command', { timeout: 180_000 }, async () => {
    const job = submit(connection, { ...options, args: [never, '0'] });
    await waitFor(async () => job.handle() !== null && (await tagged(tagOf(job.handle()))).length > 0, {
      timeoutMs: 120_000,
      what: 'the application',
    });
    job.abort('canceled by kim');
    await expect(job.end).rejects.toThrow('canceled by kim');
    expect(job.lines.at(-2)).toMatch(/^application_\d+_\d+ on YARN at .* is ended$/);
    expect(job.lines.at(-1)).toMatch(/ is ended$/);
    expect(await tagged(tagOf(job.handle()))).toMatchObject([{ state: 'KILLED' }]);
    expect(await endLeftBy(connection, job.handle(), new AbortController().signal)).toMatch(/ is ended$/);
  });

  test('nothing is submitted where the ResourceManager does not answer', async () => {
    const away = connectionTo(host, { ...connection.extra, yarn: `http://127.0.0.1:${await freePort()}` });
    const job = submit(away, { ...options, args: [go, '0'] });
    await expect(job.end).rejects.toThrow(
      /ResourceManager at http:\/\/127\.0\.0\.1:\d+ \(connection "spark", extra\.yarn\) does not answer: .*ECONNREFUSED/,
    );
    expect(job.lines.some((line) => line.includes('spark-submit'))).toBe(false);
  });
});

describe.skipIf(!HAS_PYTHON)("sparkSubmit on Spark's own cluster", () => {
  let cluster: RunningSparkStandalone;
  let connection: ConnectionValue;
  let options: SparkSubmitOptions;
  beforeAll(async () => {
    cluster = await startSparkStandalone({ folder, report: silent });
    connection = connectionTo(host, { sparkHome: spark.sparkHome, sparkMaster: cluster.url, env: spark.env });
    options = { ssh: { connection: 'spark' }, application, master: cluster.master };
  }, 300_000);
  afterAll(() => cluster?.stop());

  async function apps(): Promise<{
    activeapps: { id: string; name: string }[];
    completedapps: { id: string; state: string }[];
  }> {
    return (await (await fetch(`${cluster.url}/json/`)).json()) as Awaited<ReturnType<typeof apps>>;
  }

  test('its application is named by the try, and its id is the result', { timeout: 120_000 }, async () => {
    const job = submit(connection, { ...options, args: [go, '0'] });
    const { applicationId } = await job.end;
    expect(job.lines).toContain('합계 10');
    await waitFor(async () =>
      (await apps()).completedapps.some(({ id, state }) => id === applicationId && state === 'FINISHED'),
    );
  });

  test('a cancel leaves no application', { timeout: 120_000 }, async () => {
    const job = submit(connection, { ...options, args: [never, '0'] });
    await waitFor(() => job.lines.includes('합계 10'), { timeoutMs: 90_000, what: 'the first line of the job' });
    expect((await apps()).activeapps).toMatchObject([{ name: `count.py ${tagOf(job.handle())}` }]);
    job.abort('canceled');
    await expect(job.end).rejects.toThrow('canceled');
    expect(job.lines.at(-1)).toMatch(/ is ended$/);
    expect((await apps()).activeapps).toEqual([]);
  });
});

test.each([
  [{ master: 'yarn', deployMode: 'cluster' }, /extra\.yarn is missing: the address of YARN's ResourceManager/],
  [
    { master: 'spark://m:7077', deployMode: 'cluster' },
    /deployMode 'cluster' on spark:\/\/m:7077.*use deployMode 'client'/,
  ],
] as const)('%j is refused before anything is tried', async (given, message) => {
  const connection = connectionTo({
    host: '127.0.0.1',
    port: 1,
    login: 'x',
    privateKey: 'x',
    hostKey: 'SHA256:'.padEnd(50, 'A'),
  });
  const { context } = recordContext({ connection });
  const end = sparkSubmit.run({ ssh: { connection: 'spark' }, application: 'a.py', ...given }, context);
  await expect(end).rejects.toThrow(message);
});
