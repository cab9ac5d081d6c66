import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { javaEnv, needJavaHome } from '../java.ts';
import { provideJars } from '../maven.ts';
import { endProcess } from '../processIdentity.ts';
import { spawnServer, waitUntilReady } from '../serverProcess.ts';
import { readServerRecord, removeServerRecord, writeServerRecord } from '../serverRecord.ts';

/** The newest one that Maven Central has as a standalone server. */
const VERSION = '4.0.1';
const HADOOP_VERSION = '3.4.2';
const CACHE_NAME = `hive-metastore-${VERSION}`;
const HADOOP = ['hadoop-common', 'hadoop-hdfs', 'hadoop-hdfs-client', 'hadoop-mapreduce-client-core'];
const ARTIFACTS = [
  `org.apache.hive:hive-standalone-metastore-server:${VERSION}`,
  ...HADOOP.map((name) => `org.apache.hadoop:${name}:${HADOOP_VERSION}`),
  'org.apache.derby:derby:10.14.2.0',
];
const JAVA = { min: 11, max: 21 };
const READY_TIMEOUT_MS = 90_000;

export interface RunningHiveMetastore extends Running {
  /** `thrift://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** The folder that tables without a location of their own lie in. */
  readonly warehouse: string;
}

/** A standalone metastore that keeps its tables in an embedded Derby. */
export async function startHiveMetastore({ folder, port, report }: StartOptions): Promise<RunningHiveMetastore> {
  const java = needJavaHome(JAVA, 'the Hive metastore');
  const jars = await provideMetastore(report);
  const home = join(resolve(folder), 'hive-metastore');
  const left = readServerRecord(home);
  if (left !== null && (port === undefined || left.port === port) && (await answers(left.port)))
    return running(home, left.port, left.server);
  if (left !== null) await endProcess(left.server);

  const chosen = port ?? (await freePort());
  mkdirSync(join(home, 'conf'), { recursive: true });
  mkdirSync(join(home, 'warehouse'), { recursive: true });
  writeFileSync(join(home, 'conf', 'metastore-site.xml'), settings(home, chosen));
  const output = join(home, 'metastore.log');
  const server = await spawnServer({
    command: join(java, 'bin', 'java'),
    args: [
      '-Xmx384m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      ...['java.lang', 'java.net', 'java.util'].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
      `-Dderby.stream.error.file=${join(home, 'derby.log')}`,
      `-Djava.io.tmpdir=${home}`,
      '-cp',
      `${join(home, 'conf')}:${jars}/*`,
      'org.apache.hadoop.hive.metastore.HiveMetaStore',
      '-p',
      String(chosen),
    ],
    env: javaEnv(java),
    output,
    cwd: home,
  });
  writeServerRecord(home, { server, port: chosen });
  try {
    await waitUntilReady(server, 'the Hive metastore', output, () => answers(chosen), READY_TIMEOUT_MS);
  } catch (error) {
    await endProcess(server);
    throw error;
  }
  return running(home, chosen, server);
}

export const hiveMetastore: ServerComponent<RunningHiveMetastore> = {
  kind: 'server',
  name: 'hive-metastore',
  describe: () =>
    `Hive metastore ${VERSION} on Derby (from Maven Central; needs Java ${JAVA.min} to ${JAVA.max} and mvn)`,
  isInstalled: () => Promise.resolve(findInCache(CACHE_NAME) !== null),
  install: async (report) => {
    needJavaHome(JAVA, 'the Hive metastore');
    await provideMetastore(report);
  },
  start: startHiveMetastore,
  find: async (folder) => {
    const home = join(resolve(folder), 'hive-metastore');
    const record = readServerRecord(home);
    return record === null || !(await answers(record.port)) ? null : running(home, record.port, record.server);
  },
};

function provideMetastore(report: Report): Promise<string> {
  return provideJars(CACHE_NAME, ARTIFACTS, report, async (draft) => {
    // A client with the classes of others built in, which differ from those of hadoop-common.
    for (const name of await readdir(draft))
      if (/^(hadoop-client-api|slf4j-reload4j)-/.test(name)) await rm(join(draft, name));
  });
}

function settings(home: string, port: number): string {
  const properties = {
    'javax.jdo.option.ConnectionURL': `jdbc:derby:;databaseName=${join(home, 'derby')};create=true`,
    'javax.jdo.option.ConnectionDriverName': 'org.apache.derby.jdbc.EmbeddedDriver',
    'metastore.warehouse.dir': pathToFileURL(join(home, 'warehouse')).href,
    'metastore.thrift.port': String(port),
    'metastore.thrift.bind.host': '127.0.0.1',
    'metastore.thrift.uris': `thrift://127.0.0.1:${port}`,
    'datanucleus.schema.autoCreateAll': 'true',
    'metastore.schema.verification': 'false',
    'metastore.stats.autogather': 'false',
    'metastore.event.db.notification.api.auth': 'false',
    'metastore.task.threads.always': '',
    'metastore.housekeeping.threads.on': 'false',
    'metastore.compactor.initiator.on': 'false',
    'metastore.try.direct.sql': 'false',
    // The default one lies in hive-exec, which is not here.
    'metastore.expression.proxy': 'org.apache.hadoop.hive.metastore.DefaultPartitionExpressionProxy',
    'metastore.metadata.transformer.class': ' ',
  };
  const lines = Object.entries(properties).map(
    ([name, value]) => `<property><name>${name}</name><value>${value.replaceAll('&', '&amp;')}</value></property>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n${lines.join('\n')}\n</configuration>\n`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2_000 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      tell(answer);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}

function running(home: string, port: number, server: Parameters<typeof endProcess>[0]): RunningHiveMetastore {
  return {
    url: `thrift://127.0.0.1:${port}`,
    port,
    warehouse: join(home, 'warehouse'),
    pid: server.pid,
    stop: async () => {
      await endProcess(server);
      removeServerRecord(home);
    },
  };
}
