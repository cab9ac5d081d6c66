import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { endServers, readServerRecord, removeServerRecord, writeServerRecord } from '../serverRecord.ts';
import type { ServerRecord } from '../serverRecord.ts';
import { outputTail, spawnServer, waitUntilReady } from '../serverProcess.ts';
import { isRunning, type ProcessIdentity } from '../processIdentity.ts';
import { HADOOP_JAVA, HADOOP_JVM, HADOOP_VERSION } from '../hadoop.ts';
import { javaEnv, needJavaHome } from '../java.ts';
import { provideJars } from '../maven.ts';
import { choosePorts, confFolder, nodeFolder, writeConfig, type YarnPorts } from './config.ts';

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
const READY_TIMEOUT_MS = 90_000;
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

/**
 * One ResourceManager and one NodeManager; the pid is the ResourceManager's. Configuration and output lie in `<folder>/yarn`,
 * the node's containers in a folder of their own in the machine's folder for temporary files.
 */
export async function startYarn({ folder, port, report, defaultFs }: YarnOptions): Promise<RunningYarn> {
  const java = needJavaHome(HADOOP_JAVA, 'YARN');
  const jars = await provideYarn(report);
  const home = join(resolve(folder), 'yarn');
  const left = readServerRecord(home);
  if (left !== null && (port === undefined || left.port === port) && (await hasNode(left.port)))
    return running(home, left);
  if (left !== null) await endServers(left);

  mkdirSync(home, { recursive: true });
  const ports = await choosePorts(port);
  writeConfig(home, ports, defaultFs ?? 'file:///');
  const server = await launch(home, java, jars, RESOURCE_MANAGER, 'resourcemanager.log');
  const node = await launch(home, java, jars, NODE_MANAGER, 'nodemanager.log');
  const record: ServerRecord = { server, port: ports.web, others: { node }, ports: { ...ports } };
  writeServerRecord(home, record);
  const nodeOutput = join(home, 'nodemanager.log');
  try {
    await waitUntilReady(
      server,
      'YARN',
      join(home, 'resourcemanager.log'),
      () => {
        if (!isRunning(node))
          throw new Error(`the NodeManager ended; the end of ${nodeOutput}:\n${outputTail(nodeOutput)}`);
        return hasNode(ports.web);
      },
      READY_TIMEOUT_MS,
    );
  } catch (error) {
    await endServers(record);
    throw error;
  }
  return running(home, record);
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
  find: async (folder) => {
    const home = join(resolve(folder), 'yarn');
    const record = readServerRecord(home);
    return record === null || !(await hasNode(record.port)) ? null : running(home, record);
  },
};

function provideYarn(report: Report): Promise<string> {
  return provideJars(CACHE_NAME, ARTIFACTS, report);
}

function launch(home: string, java: string, jars: string, main: string, output: string): Promise<ProcessIdentity> {
  return spawnServer({
    command: join(java, 'bin', 'java'),
    args: ['-Xmx384m', ...HADOOP_JVM, `-Dyarn.log.dir=${home}`, '-cp', `${confFolder(home)}:${jars}/*`, main],
    env: { ...javaEnv(java), HADOOP_CONF_DIR: confFolder(home) },
    output: join(home, output),
  });
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

function running(home: string, record: ServerRecord): RunningYarn {
  const ports = record.ports as unknown as YarnPorts;
  return {
    url: `http://127.0.0.1:${ports.web}`,
    confFolder: confFolder(home),
    port: ports.web,
    pid: record.server.pid,
    stop: async () => {
      await endServers(record);
      rmSync(nodeFolder(home), { recursive: true, force: true });
      removeServerRecord(home);
    },
  };
}
