import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { HADOOP_JAVA, HADOOP_JVM, HADOOP_VERSION } from '../hadoop.ts';
import { javaEnv, needJavaHome } from '../java.ts';
import { provideJars } from '../maven.ts';
import { findRecorded, startRecorded, type RecordedServer } from '../recordedServer.ts';
import type { ServerCommand } from '../serverProcess.ts';
import { stopServers } from '../serverRecord.ts';
import { choosePorts, confFolder, nodeFolder, writeConfig } from './config.ts';

const CACHE_NAME = `yarn-${HADOOP_VERSION}`;
/** The ResourceManager does not start without the classes of the time line service. */
const ARTIFACTS = [
  'hadoop-common',
  'hadoop-hdfs-client',
  'hadoop-yarn-common',
  'hadoop-yarn-server-resourcemanager',
  'hadoop-yarn-server-nodemanager',
  'hadoop-yarn-server-timelineservice',
].map((name) => `org.apache.hadoop:${name}:${HADOOP_VERSION}`);
const RESOURCE_MANAGER = 'org.apache.hadoop.yarn.server.resourcemanager.ResourceManager';
const NODE_MANAGER = 'org.apache.hadoop.yarn.server.nodemanager.NodeManager';

export interface RunningYarn extends Running {
  /** Of the ResourceManager's web pages and REST: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** HADOOP_CONF_DIR of clients. */
  readonly confFolder: string;
  readonly port: number;
}

export interface YarnOptions extends StartOptions {
  /** Where applications stage their files; default the machine's own files. */
  readonly defaultFs?: string;
}

const SERVER: RecordedServer<RunningYarn> = {
  name: 'yarn',
  readyTimeoutMs: 90_000,
  isReady: ({ port }) => hasNode(port),
  running: (home, record) => ({
    url: `http://127.0.0.1:${record.port}`,
    confFolder: confFolder(home),
    port: record.port,
    pid: record.server.pid,
    stop: async () => {
      await stopServers(home, record);
      rmSync(nodeFolder(home), { recursive: true, force: true });
    },
  }),
};

/**
 * One ResourceManager and one NodeManager; the pid is the ResourceManager's. Configuration and output lie in `<folder>/yarn`,
 * the node's containers in a folder of their own in the machine's folder for temporary files.
 */
export async function startYarn({ folder, port, report, defaultFs }: YarnOptions): Promise<RunningYarn> {
  const java = needJavaHome(HADOOP_JAVA, 'YARN');
  const jars = await provideYarn(report);
  return startRecorded(SERVER, { folder, port }, async (home, spawn) => {
    mkdirSync(home, { recursive: true });
    const ports = await choosePorts(port);
    writeConfig(home, ports, defaultFs ?? 'file:///');
    const command = (main: string, output: string): ServerCommand => ({
      command: join(java, 'bin', 'java'),
      args: ['-Xmx384m', ...HADOOP_JVM, `-Dyarn.log.dir=${home}`, '-cp', `${confFolder(home)}:${jars}/*`, main],
      env: { ...javaEnv(java), HADOOP_CONF_DIR: confFolder(home) },
      output: join(home, output),
    });
    const server = await spawn('YARN', command(RESOURCE_MANAGER, 'resourcemanager.log'));
    const node = await spawn('the NodeManager', command(NODE_MANAGER, 'nodemanager.log'));
    return { server, port: ports.web, others: { node } };
  });
}

export const yarn: ServerComponent<RunningYarn> = {
  kind: 'server',
  name: 'yarn',
  describe: () =>
    `YARN ${HADOOP_VERSION} (ResourceManager and NodeManager, from Maven Central; needs Java ${HADOOP_JAVA.min} to ${HADOOP_JAVA.max} and mvn)`,
  isInstalled: () => Promise.resolve(findInCache(CACHE_NAME) !== null),
  install: async (report) => {
    needJavaHome(HADOOP_JAVA, 'YARN');
    await provideYarn(report);
  },
  start: startYarn,
  find: (folder) => findRecorded(SERVER, folder),
};

function provideYarn(report: Report): Promise<string> {
  return provideJars(CACHE_NAME, ARTIFACTS, report);
}

/** Whether the ResourceManager answers and has a node to run containers on. */
async function hasNode(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/ws/v1/cluster/metrics`, {
      signal: AbortSignal.timeout(2000),
    });
    const { clusterMetrics } = (await response.json()) as { readonly clusterMetrics: { readonly activeNodes: number } };
    return clusterMetrics.activeNodes > 0;
  } catch {
    return false;
  }
}
