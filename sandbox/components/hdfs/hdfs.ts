import { existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Running, ServerComponent, StartOptions } from '../component.ts';
import { HADOOP_JAVA, HADOOP_VERSION } from '../hadoop.ts';
import { endProcess, isRunning, type ProcessIdentity } from '../processIdentity.ts';
import { findRecorded, startRecorded, type RecordedServer } from '../recordedServer.ts';
import { spawnServer, waitUntilReady, type ServerCommand } from '../serverProcess.ts';
import { stopServers, writeServerRecord, type ServerRecord } from '../serverRecord.ts';
import { choosePorts, removeLink, writeConfig, type HdfsPorts } from './config.ts';
import { ADMIN, DATA_NODE, findHdfs, isHdfsInstalled, NAME_NODE, provideHdfs, type HdfsPrograms } from './programs.ts';
import { isDataNodeReady, isNameNodeReady } from './ready.ts';

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
  /** Runs `dfsadmin` and gives its output. */
  admin(...args: readonly string[]): Promise<string>;
}

/** One NameNode and one DataNode with their data in `<folder>/hdfs`; the pid is the NameNode's. */
export async function startHdfs({ folder, port, report }: StartOptions): Promise<RunningHdfs> {
  const programs = await provideHdfs(report);
  return startRecorded(serverOf(programs), { folder, port }, async (home, spawn) => {
    mkdirSync(home, { recursive: true });
    const ports = await choosePorts(port);
    const conf = writeConfig(home, ports);
    if (!existsSync(join(home, 'name', 'current')))
      await programs.run(NAME_NODE, conf, '-format', '-nonInteractive', '-force');
    const server = await spawn('HDFS', programs.server(NAME_NODE, conf, '384m', join(home, 'namenode.log')));
    const dataNode = await spawn('the DataNode', dataNodeCommand(home, programs));
    return { server, port: ports.http, others: { dataNode }, ports: { ...ports } };
  });
}

export const hdfs: ServerComponent<RunningHdfs> = {
  kind: 'server',
  name: 'hdfs',
  describe: () =>
    `HDFS ${HADOOP_VERSION} (NameNode and DataNode, from Maven Central; needs Java ${HADOOP_JAVA.min} to ${HADOOP_JAVA.max} and mvn)`,
  isInstalled: () => Promise.resolve(isHdfsInstalled()),
  install: async (report) => {
    await provideHdfs(report);
  },
  start: startHdfs,
  find: async (folder) => {
    const programs = findHdfs();
    return programs === null ? null : findRecorded(serverOf(programs), folder);
  },
};

function serverOf(programs: HdfsPrograms): RecordedServer<RunningHdfs> {
  return {
    name: 'hdfs',
    readyTimeoutMs: READY_TIMEOUT_MS,
    isReady: ({ port }) => isNameNodeReady(port),
    running: (home, record) => running(home, programs, record),
  };
}

function dataNodeCommand(home: string, programs: HdfsPrograms): ServerCommand {
  return programs.server(DATA_NODE, join(home, 'conf'), '256m', join(home, 'datanode.log'));
}

function running(home: string, programs: HdfsPrograms, first: ServerRecord): RunningHdfs {
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
      // One that has just been killed counts as running for a moment, and answers nothing.
      if (isRunning(dataNode()) && (await isDataNodeReady(ports.dataHttp))) return;
      await endProcess(dataNode(), { signal: 'SIGKILL' });
      const command = dataNodeCommand(home, programs);
      const restarted = await spawnServer(command);
      record = { ...record, others: { dataNode: restarted } };
      writeServerRecord(home, record);
      await waitUntilReady(
        dataNode(),
        'the DataNode',
        command.output,
        () => isDataNodeReady(ports.dataHttp),
        READY_TIMEOUT_MS,
      );
    },
    admin: (...args) => programs.run(ADMIN, join(home, 'conf'), ...args),
    stop: async () => {
      await stopServers(home, record);
      removeLink(home);
    },
  };
}
