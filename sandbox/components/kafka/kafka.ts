import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import { findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { javaEnv, needJavaHome } from '../java.ts';
import { provideJars } from '../maven.ts';
import { endProcess, type ProcessIdentity } from '../processIdentity.ts';
import { spawnServer, waitUntilReady } from '../serverProcess.ts';
import { readServerRecord, removeServerRecord, writeServerRecord } from '../serverRecord.ts';
import { runTool } from '../tools.ts';
import { writeConfig } from './config.ts';

/** 4.4.0 needs an artifact that was never published. */
const VERSION = '4.3.1';
const CACHE_NAME = `kafka-${VERSION}`;
/** Kafka brings no binding of its logging interface: without one, nothing that it says is written. */
const ARTIFACTS = [`org.apache.kafka:kafka_2.13:${VERSION}`, 'org.slf4j:slf4j-simple:1.7.36'];
const JAVA = { min: 17, max: 25 };
const READY_TIMEOUT_MS = 90_000;
const JVM = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.net.preferIPv4Stack=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss,SSS',
];

export interface RunningKafka extends Running {
  /** `127.0.0.1:PORT`, for `bootstrap.servers`. */
  readonly bootstrap: string;
  readonly port: number;
}

/** One Kafka node (broker and controller) with its data in `<folder>/kafka`. */
export async function startKafka({ folder, port, report }: StartOptions): Promise<RunningKafka> {
  const java = needJavaHome(JAVA, 'Kafka');
  const jars = await provideKafka(report);
  const home = join(resolve(folder), 'kafka');
  const left = readServerRecord(home);
  if (left !== null && (port === undefined || left.port === port) && (await isListening(left.port)))
    return running(home, left.server, left.port);
  if (left !== null) await endProcess(left.server);

  const broker = port ?? (await freePort());
  const config = writeConfig(home, { broker, controller: await freePort() });
  const run = (memory: string, main: string, ...args: string[]): [string, readonly string[]] => [
    join(java, 'bin', 'java'),
    [`-Xmx${memory}`, ...JVM, '-cp', `${jars}/*`, main, ...args],
  ];
  const env = javaEnv(java);
  if (!existsSync(join(home, 'data', 'meta.properties'))) {
    const [id] = (await runTool(...run('64m', STORAGE_TOOL, 'random-uuid'), { env })).trim().split('\n').slice(-1);
    await runTool(...run('128m', STORAGE_TOOL, 'format', '-t', `${id}`, '-c', config), { env });
  }
  const output = join(home, 'kafka.log');
  const [command, args] = run('384m', 'kafka.Kafka', config);
  const server = await spawnServer({ command, args, env, output });
  writeServerRecord(home, { server, port: broker });
  try {
    await waitUntilReady(server, 'Kafka', output, () => isListening(broker), READY_TIMEOUT_MS);
  } catch (error) {
    await endProcess(server);
    throw error;
  }
  return running(home, server, broker);
}

export const kafka: ServerComponent<RunningKafka> = {
  kind: 'server',
  name: 'kafka',
  describe: () =>
    `Apache Kafka ${VERSION} (one node in KRaft mode, from Maven Central; needs Java ${JAVA.min} to ${JAVA.max} and mvn)`,
  isInstalled: () => Promise.resolve(findInCache(CACHE_NAME) !== null),
  install: async (report) => {
    needJavaHome(JAVA, 'Kafka');
    await provideKafka(report);
  },
  start: startKafka,
  find: async (folder) => {
    const home = join(resolve(folder), 'kafka');
    const record = readServerRecord(home);
    return record === null || !(await isListening(record.port)) ? null : running(home, record.server, record.port);
  },
};

const STORAGE_TOOL = 'kafka.tools.StorageTool';

function provideKafka(report: Report): Promise<string> {
  return provideJars(CACHE_NAME, ARTIFACTS, report);
}

/** The broker opens its port when it is ready to serve. */
function isListening(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 2000 });
    const done = (open: boolean): void => {
      socket.destroy();
      answer(open);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(false));
  });
}

function running(home: string, server: ProcessIdentity, port: number): RunningKafka {
  return {
    bootstrap: `127.0.0.1:${port}`,
    port,
    pid: server.pid,
    stop: async () => {
      await endProcess(server);
      removeServerRecord(home);
    },
  };
}
