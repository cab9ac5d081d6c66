import { existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { HADOOP_JAVA, HADOOP_JVM, HADOOP_VERSION } from '../hadoop.ts';
import { javaEnv, needJavaHome } from '../java.ts';
import { provideJars } from '../maven.ts';
import { isRunning, type ProcessIdentity } from '../processIdentity.ts';
import { outputTail, spawnServer, waitUntilReady } from '../serverProcess.ts';
import {
  endServers,
  readServerRecord,
  removeServerRecord,
  writeServerRecord,
  type ServerRecord,
} from '../serverRecord.ts';
import { runTool } from '../tools.ts';
import { choosePorts, removeLink, writeConfig, type HdfsPorts } from './config.ts';
import { isDataNodeReady, isNameNodeReady } from './ready.ts';

const CACHE_NAME = `hdfs-${HADOOP_VERSION}`;
const ARTIFACTS = ['hadoop-common', 'hadoop-hdfs', 'hadoop-hdfs-client'].map(
  (name) => `org.apache.hadoop:${name}:${HADOOP_VERSION}`,
);
const READY_TIMEOUT_MS = 90_000;

export interface RunningHdfs extends Running {
  /** `webhdfs://127.0.0.1:PORT`, for the file-system interface. */
  readonly url: string;
  /** `hdfs://127.0.0.1:PORT`, for Spark and other clients of Hadoop. */
  readonly rpcUrl: string;
  readonly port: number;
  /** The superuser: who started it. */
  readonly user: string;
  readonly dataNodePid: number;
  /** Starts the DataNode again where it was ended or killed. */
  startDataNode(): Promise<void>;
}

/** One NameNode and one DataNode with their data in `<folder>/hdfs`; the pid is the NameNode's. */
export async function startHdfs({ folder, port, report }: StartOptions): Promise<RunningHdfs> {
  const java = needJavaHome(HADOOP_JAVA, 'HDFS');
  const jars = await provideHadoop(report);
  const home = join(resolve(folder), 'hdfs');
  const left = readServerRecord(home);
  if (left !== null && (port === undefined || left.port === port) && (await isNameNodeReady(left.port)))
    return running(home, java, jars, left);
  if (left !== null) await endServers(left);

  mkdirSync(home, { recursive: true });
  const ports = await choosePorts(port);
  writeConfig(home, ports);
  if (!existsSync(join(home, 'name', 'current')))
    await runTool(...javaCommand(home, java, jars, '256m', NAME_NODE, ['-format', '-nonInteractive', '-force']), {
      env: javaEnv(java),
    });
  const server = await launch(home, java, jars, '384m', NAME_NODE, 'namenode.log');
  const dataNode = await launch(home, java, jars, '256m', DATA_NODE, 'datanode.log');
  const dataOutput = join(home, 'datanode.log');
  const record: ServerRecord = { server, port: ports.http, others: { dataNode }, ports: { ...ports } };
  writeServerRecord(home, record);
  try {
    await waitUntilReady(
      server,
      'HDFS',
      join(home, 'namenode.log'),
      () => {
        if (!isRunning(dataNode))
          throw new Error(`the DataNode ended; the end of ${dataOutput}:\n${outputTail(dataOutput)}`);
        return isNameNodeReady(ports.http);
      },
      READY_TIMEOUT_MS,
    );
  } catch (error) {
    await endServers(record);
    throw error;
  }
  return running(home, java, jars, record);
}

export const hdfs: ServerComponent<RunningHdfs> = {
  kind: 'server',
  name: 'hdfs',
  describe: () =>
    `HDFS ${HADOOP_VERSION} (NameNode and DataNode, from Maven Central; needs Java ${HADOOP_JAVA.min} to ${HADOOP_JAVA.max} and mvn)`,
  isInstalled: () => Promise.resolve(findInCache(CACHE_NAME) !== null),
  install: async (report) => {
    needJavaHome(HADOOP_JAVA, 'HDFS');
    await provideHadoop(report);
  },
  start: startHdfs,
  find: async (folder) => {
    const home = join(resolve(folder), 'hdfs');
    const record = readServerRecord(home);
    const jars = findInCache(CACHE_NAME);
    return record === null || jars === null || !(await isNameNodeReady(record.port))
      ? null
      : running(home, needJavaHome(HADOOP_JAVA, 'HDFS'), jars, record);
  },
};

const NAME_NODE = 'org.apache.hadoop.hdfs.server.namenode.NameNode';
const DATA_NODE = 'org.apache.hadoop.hdfs.server.datanode.DataNode';

function provideHadoop(report: Report): Promise<string> {
  return provideJars(CACHE_NAME, ARTIFACTS, report);
}

function javaCommand(
  home: string,
  java: string,
  jars: string,
  memory: string,
  main: string,
  args: readonly string[],
): [string, readonly string[]] {
  return [
    join(java, 'bin', 'java'),
    [`-Xmx${memory}`, ...HADOOP_JVM, '-cp', `${join(home, 'conf')}:${jars}/*`, main, ...args],
  ];
}

function launch(
  home: string,
  java: string,
  jars: string,
  memory: string,
  main: string,
  output: string,
): Promise<ProcessIdentity> {
  const [command, args] = javaCommand(home, java, jars, memory, main, []);
  return spawnServer({ command, args, env: javaEnv(java), output: join(home, output) });
}

function running(home: string, java: string, jars: string, first: ServerRecord): RunningHdfs {
  const ports = first.ports as unknown as HdfsPorts;
  let record = first;
  const dataNode = (): ProcessIdentity => record.others?.['dataNode'] as ProcessIdentity;
  return {
    url: `webhdfs://127.0.0.1:${ports.http}`,
    rpcUrl: `hdfs://127.0.0.1:${ports.rpc}`,
    port: ports.http,
    user: userInfo().username,
    pid: record.server.pid,
    get dataNodePid() {
      return dataNode().pid;
    },
    startDataNode: async () => {
      if (isRunning(dataNode())) return;
      record = { ...record, others: { dataNode: await launch(home, java, jars, '256m', DATA_NODE, 'datanode.log') } };
      writeServerRecord(home, record);
      await waitUntilReady(
        dataNode(),
        'the DataNode',
        join(home, 'datanode.log'),
        () => isDataNodeReady(ports.dataHttp),
        READY_TIMEOUT_MS,
      );
    },
    stop: async () => {
      await endServers(record);
      removeLink(home);
      removeServerRecord(home);
    },
  };
}
