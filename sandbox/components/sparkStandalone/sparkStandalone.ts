import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { isRunning, type ProcessIdentity } from '../processIdentity.ts';
import { outputTail, spawnServer, waitUntilReady } from '../serverProcess.ts';
import {
  endServers,
  readServerRecord,
  removeServerRecord,
  writeServerRecord,
  type ServerRecord,
} from '../serverRecord.ts';
import { findSpark, installSpark, spark, type SparkInstallation } from '../spark/spark.ts';

const READY_TIMEOUT_MS = 90_000;
const MASTER = 'org.apache.spark.deploy.master.Master';
const WORKER = 'org.apache.spark.deploy.worker.Worker';
const WORKER_CORES = '2';
const WORKER_MEMORY = '2g';

export interface RunningSparkStandalone extends Running {
  /** What `--master` takes: `spark://127.0.0.1:PORT`. */
  readonly master: string;
  /** Of the master's web page and its JSON: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
}

/** Spark's own cluster: one master and one worker below `<folder>/spark-standalone`; the pid is the master's. */
export async function startSparkStandalone({ folder, port, report }: StartOptions): Promise<RunningSparkStandalone> {
  const installed = await installSpark(report);
  const home = join(resolve(folder), 'spark-standalone');
  const left = readServerRecord(home);
  if (left !== null && (port === undefined || left.port === port) && (await hasWorker(left.port)))
    return running(home, left);
  if (left !== null) await endServers(left);

  mkdirSync(home, { recursive: true });
  const ports = { rpc: await freePort(), web: port ?? (await freePort()), workerWeb: await freePort() };
  const address = `spark://127.0.0.1:${ports.rpc}`;
  const server = await launch(home, installed, 'master.log', MASTER, {
    host: '127.0.0.1',
    port: String(ports.rpc),
    'webui-port': String(ports.web),
  });
  const worker = await launch(
    home,
    installed,
    'worker.log',
    WORKER,
    {
      host: '127.0.0.1',
      'webui-port': String(ports.workerWeb),
      cores: WORKER_CORES,
      memory: WORKER_MEMORY,
      'work-dir': join(home, 'work'),
    },
    [address],
  );
  const record: ServerRecord = { server, port: ports.web, others: { worker }, ports };
  writeServerRecord(home, record);
  const workerOutput = join(home, 'worker.log');
  try {
    await waitUntilReady(
      server,
      "Spark's master",
      join(home, 'master.log'),
      () => {
        if (!isRunning(worker))
          throw new Error(`Spark's worker ended; the end of ${workerOutput}:\n${outputTail(workerOutput)}`);
        return hasWorker(ports.web);
      },
      READY_TIMEOUT_MS,
    );
  } catch (error) {
    await endServers(record);
    throw error;
  }
  return running(home, record);
}

export const sparkStandalone: ServerComponent<RunningSparkStandalone> = {
  kind: 'server',
  name: 'spark-standalone',
  describe: () => "Spark's own cluster: a master and a worker, out of the component spark",
  isInstalled: () => Promise.resolve(findSpark() !== null),
  install: (report) => spark.install(report),
  start: startSparkStandalone,
  find: async (folder) => {
    const home = join(resolve(folder), 'spark-standalone');
    const record = readServerRecord(home);
    return record === null || !(await hasWorker(record.port)) ? null : running(home, record);
  },
};

/** The worker needs SPARK_SCALA_VERSION, which is in the installation's environment: without it every executor fails. */
function launch(
  home: string,
  { sparkHome, env }: SparkInstallation,
  output: string,
  main: string,
  options: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<ProcessIdentity> {
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  return spawnServer({
    command: join(env['JAVA_HOME'] as string, 'bin', 'java'),
    args: [
      '-Xmx256m',
      '-XX:+UseSerialGC',
      '-cp',
      `${env['SPARK_CONF_DIR']}:${join(sparkHome, 'jars')}/*`,
      main,
      ...given,
      ...args,
    ],
    env: { ...env, PATH: process.env['PATH'], HOME: process.env['HOME'] },
    output: join(home, output),
  });
}

/** Whether the master answers and has a worker. */
async function hasWorker(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/json/`, { signal: AbortSignal.timeout(2000) });
    return ((await response.json()) as { readonly aliveworkers: number }).aliveworkers > 0;
  } catch {
    return false;
  }
}

function running(home: string, record: ServerRecord): RunningSparkStandalone {
  return {
    master: `spark://127.0.0.1:${record.ports?.['rpc']}`,
    url: `http://127.0.0.1:${record.port}`,
    port: record.port,
    pid: record.server.pid,
    stop: async () => {
      await endServers(record);
      removeServerRecord(home);
    },
  };
}
