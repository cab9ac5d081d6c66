import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { findRecorded, startRecorded, type RecordedServer } from '../recordedServer.ts';
import type { ServerCommand } from '../serverProcess.ts';
import { stopServers } from '../serverRecord.ts';
import { findSpark, installSpark, spark, type SparkInstallation } from '../spark/spark.ts';

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

const SERVER: RecordedServer<RunningSparkStandalone> = {
  name: 'spark-standalone',
  readyTimeoutMs: 90_000,
  isReady: ({ port }) => hasWorker(port),
  running: (home, record) => ({
    master: `spark://127.0.0.1:${record.ports?.['rpc']}`,
    url: `http://127.0.0.1:${record.port}`,
    port: record.port,
    pid: record.server.pid,
    stop: () => stopServers(home, record),
  }),
};

/** Spark's own cluster: one master and one worker below `<folder>/spark-standalone`; the pid is the master's. */
export async function startSparkStandalone({ folder, port, report }: StartOptions): Promise<RunningSparkStandalone> {
  const installed = await installSpark(report);
  return startRecorded(SERVER, { folder, port }, async (home, spawn) => {
    mkdirSync(home, { recursive: true });
    const ports = { rpc: await freePort(), web: port ?? (await freePort()), workerWeb: await freePort() };
    const master = sparkCommand(installed, MASTER, join(home, 'master.log'), {
      port: String(ports.rpc),
      'webui-port': String(ports.web),
    });
    const worker = sparkCommand(
      installed,
      WORKER,
      join(home, 'worker.log'),
      {
        'webui-port': String(ports.workerWeb),
        cores: WORKER_CORES,
        memory: WORKER_MEMORY,
        'work-dir': join(home, 'work'),
      },
      [`spark://127.0.0.1:${ports.rpc}`],
    );
    return {
      server: await spawn("Spark's master", master),
      others: { worker: await spawn("Spark's worker", worker) },
      port: ports.web,
      ports,
    };
  });
}

export const sparkStandalone: ServerComponent<RunningSparkStandalone> = {
  kind: 'server',
  name: 'spark-standalone',
  describe: () => "Spark's own cluster: a master and a worker, out of the component spark",
  isInstalled: () => Promise.resolve(findSpark() !== null),
  install: (report) => spark.install(report),
  start: startSparkStandalone,
  find: (folder) => findRecorded(SERVER, folder),
};

/** The worker needs SPARK_SCALA_VERSION, which is in the installation's environment: without it every executor fails. */
function sparkCommand(
  { sparkHome, env }: SparkInstallation,
  main: string,
  output: string,
  options: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): ServerCommand {
  const classPath = `${env['SPARK_CONF_DIR']}:${join(sparkHome, 'jars')}/*`;
  const given = Object.entries({ host: '127.0.0.1', ...options }).flatMap(([name, value]) => [`--${name}`, value]);
  return {
    command: join(env['JAVA_HOME'] as string, 'bin', 'java'),
    args: ['-Xmx256m', '-XX:+UseSerialGC', '-cp', classPath, main, ...given, ...args],
    env: { ...env, PATH: process.env['PATH'], HOME: process.env['HOME'] },
    output,
  };
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
