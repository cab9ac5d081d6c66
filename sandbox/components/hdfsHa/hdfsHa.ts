import { existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Running, ServerComponent, StartOptions } from '../component.ts';
import { HADOOP_JAVA, HADOOP_VERSION } from '../hadoop.ts';
import { removeLink } from '../hdfs/config.ts';
import {
  DATA_NODE,
  findHdfs,
  HA_ADMIN,
  isHdfsInstalled,
  JOURNAL_NODE,
  NAME_NODE,
  provideHdfs,
  type HdfsPrograms,
} from '../hdfs/programs.ts';
import { isJournalNodeReady, isNameNodeReady, nameNodeState } from '../hdfs/ready.ts';
import type { ProcessIdentity } from '../processIdentity.ts';
import { findRecorded, startRecorded, type RecordedServer, type Spawned } from '../recordedServer.ts';
import { waitUntilReady } from '../serverProcess.ts';
import { stopServers, type ServerRecord } from '../serverRecord.ts';
import { choosePairPorts, confOf, NAME_NODES, writePairConfig, type NameNodeId, type PairPorts } from './config.ts';

const READY_TIMEOUT_MS = 120_000;

export interface RunningHdfsPair extends Running {
  /** `webhdfs://127.0.0.1:PORT,127.0.0.1:PORT`, for the file-system interface. */
  readonly url: string;
  /** The superuser: who started it. */
  readonly user: string;
  pidOf(nameNode: NameNodeId): number;
  /** Makes one of the pair the active one; the other may be dead. */
  failOver(from: NameNodeId, to: NameNodeId): Promise<void>;
}

/** Two NameNodes (`nn1` active), their journal and one DataNode in `<folder>/hdfs-ha`; the pid is the journal's. */
export async function startHdfsPair({ folder, report }: StartOptions): Promise<RunningHdfsPair> {
  const programs = await provideHdfs(report);
  return startRecorded(serverOf(programs), { folder }, async (home, spawn) => {
    mkdirSync(home, { recursive: true });
    const ports = await choosePairPorts();
    writePairConfig(home, ports);
    const launch = async (
      name: NameNodeId | 'journal' | 'data',
      main: string,
      isReady: () => Promise<boolean>,
    ): Promise<Spawned> => {
      const output = join(home, `${name}.log`);
      const spawned = await spawn(name, programs.server(main, confOf(home, name), '256m', output));
      await waitUntilReady(spawned.identity, name, output, isReady, READY_TIMEOUT_MS);
      return spawned;
    };
    const isUp = async (port: number): Promise<boolean> => (await nameNodeState(port)) !== null;
    const isNew = (id: NameNodeId): boolean => !existsSync(join(home, `name-${id}`, 'current'));
    const server = await launch('journal', JOURNAL_NODE, () => isJournalNodeReady(ports.journalHttp));
    if (isNew('nn1')) await programs.run(NAME_NODE, confOf(home, 'nn1'), '-format', '-nonInteractive', '-force');
    const nn1 = await launch('nn1', NAME_NODE, () => isUp(ports.nn1Http));
    // By itself: a start may have ended between the two.
    if (isNew('nn2'))
      await programs.run(NAME_NODE, confOf(home, 'nn2'), '-bootstrapStandby', '-nonInteractive', '-force');
    const nn2 = await launch('nn2', NAME_NODE, () => isUp(ports.nn2Http));
    await programs.run(HA_ADMIN, confOf(home, 'nn1'), '-transitionToActive', 'nn1');
    const data = await launch('data', DATA_NODE, () => isNameNodeReady(ports.nn1Http));
    return { server, port: ports.journal, others: { nn1, nn2, data }, ports };
  });
}

export const hdfsPair: ServerComponent<RunningHdfsPair> = {
  kind: 'server',
  name: 'hdfs-ha',
  describe: () =>
    `HDFS ${HADOOP_VERSION} with a pair of NameNodes (failed over by hand, from Maven Central; needs Java ${HADOOP_JAVA.min} to ${HADOOP_JAVA.max} and mvn)`,
  isInstalled: () => Promise.resolve(isHdfsInstalled()),
  install: async (report) => {
    await provideHdfs(report);
  },
  start: startHdfsPair,
  find: async (folder) => {
    const programs = findHdfs();
    return programs === null ? null : findRecorded(serverOf(programs), folder);
  },
};

function serverOf(programs: HdfsPrograms): RecordedServer<RunningHdfsPair> {
  return {
    name: 'hdfs-ha',
    readyTimeoutMs: READY_TIMEOUT_MS,
    isReady: isServing,
    running: (home, record) => running(home, programs, record),
  };
}

async function isServing(record: ServerRecord): Promise<boolean> {
  const ports = record.ports as unknown as PairPorts;
  const states = await Promise.all(NAME_NODES.map((id) => nameNodeState(ports[`${id}Http`])));
  return states.includes('active');
}

function running(home: string, programs: HdfsPrograms, record: ServerRecord): RunningHdfsPair {
  const ports = record.ports as unknown as PairPorts;
  const servers = record.others as Readonly<Record<NameNodeId, ProcessIdentity>>;
  return {
    url: `webhdfs://127.0.0.1:${ports.nn1Http},127.0.0.1:${ports.nn2Http}`,
    user: userInfo().username,
    pid: record.server.pid,
    pidOf: (nameNode) => servers[nameNode].pid,
    failOver: async (from, to) => {
      await programs.run(HA_ADMIN, confOf(home, to), '-failover', from, to);
    },
    stop: async () => {
      await stopServers(home, record);
      removeLink(home);
    },
  };
}
