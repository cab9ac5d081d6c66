import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { isListening } from '../isListening.ts';
import { javaEnv, needJavaHome } from '../java.ts';
import { provideJars } from '../maven.ts';
import { findRecorded, startRecorded, type RecordedServer } from '../recordedServer.ts';
import { stopServers } from '../serverRecord.ts';
import { runTool } from '../tools.ts';
import { writeConfig, type SaslListener } from './config.ts';

/** 4.4.0 needs an artifact that was never published. */
const VERSION = '4.3.1';
const CACHE_NAME = `kafka-${VERSION}`;
/** Kafka brings no binding of its logging interface: without one, nothing that it says is written. */
const ARTIFACTS = [`org.apache.kafka:kafka_2.13:${VERSION}`, 'org.slf4j:slf4j-simple:1.7.36'];
const JAVA = { min: 17, max: 25 };
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

export interface KafkaOptions extends StartOptions {
  readonly sasl?: SaslListener;
}

const SERVER: RecordedServer<RunningKafka> = {
  name: 'kafka',
  readyTimeoutMs: 90_000,
  // The broker opens its port when it is ready to serve.
  isReady: ({ port }) => isListening(port),
  running: (home, record) => ({
    bootstrap: `127.0.0.1:${record.port}`,
    port: record.port,
    pid: record.server.pid,
    stop: () => stopServers(home, record),
  }),
};

/** One Kafka node (broker and controller) with its data in `<folder>/kafka`. */
export async function startKafka({ folder, port, report, sasl }: KafkaOptions): Promise<RunningKafka> {
  const java = needJavaHome(JAVA, 'Kafka');
  const jars = await provideKafka(report);
  return startRecorded(SERVER, { folder, port }, async (home, spawn) => {
    const broker = port ?? (await freePort());
    const config = writeConfig(home, { broker, controller: await freePort() }, sasl ?? null);
    const run = (memory: string, main: string, ...args: string[]): [string, readonly string[]] => [
      join(java, 'bin', 'java'),
      [`-Xmx${memory}`, ...JVM, '-cp', `${jars}/*`, main, ...args],
    ];
    const env = javaEnv(java);
    if (!existsSync(join(home, 'data', 'meta.properties'))) {
      const [id] = (await runTool(...run('64m', STORAGE_TOOL, 'random-uuid'), { env })).trim().split('\n').slice(-1);
      const user = sasl && ['--add-scram', `SCRAM-SHA-256=[name=${sasl.login},password=${sasl.password}]`];
      await runTool(...run('128m', STORAGE_TOOL, 'format', '-t', `${id}`, '-c', config, ...(user ?? [])), { env });
    }
    const [command, args] = run('384m', 'kafka.Kafka', config);
    const server = await spawn('Kafka', { command, args, env, output: join(home, 'kafka.log') });
    return { server, port: broker };
  });
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
  find: (folder) => findRecorded(SERVER, folder),
};

const STORAGE_TOOL = 'kafka.tools.StorageTool';

function provideKafka(report: Report): Promise<string> {
  return provideJars(CACHE_NAME, ARTIFACTS, report);
}
