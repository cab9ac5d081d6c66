import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { HADOOP_VERSION, hadoopXml } from '../hadoop.ts';
import { isListening } from '../isListening.ts';
import { javaEnv, needJavaHome } from '../java.ts';
import { provideJars } from '../maven.ts';
import { findRecorded, startRecorded, type RecordedServer } from '../recordedServer.ts';
import { stopServers } from '../serverRecord.ts';

/** The newest one that Maven Central has as a standalone server. */
const VERSION = '4.0.1';
const CACHE_NAME = `hive-metastore-${VERSION}`;
const HADOOP = ['hadoop-common', 'hadoop-hdfs', 'hadoop-hdfs-client', 'hadoop-mapreduce-client-core'];
const ARTIFACTS = [
  `org.apache.hive:hive-standalone-metastore-server:${VERSION}`,
  ...HADOOP.map((name) => `org.apache.hadoop:${name}:${HADOOP_VERSION}`),
  'org.apache.derby:derby:10.14.2.0',
];
const JAVA = { min: 11, max: 21 };

export interface RunningHiveMetastore extends Running {
  /** `thrift://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** The folder that tables without a location of their own lie in. */
  readonly warehouse: string;
}

const SERVER: RecordedServer<RunningHiveMetastore> = {
  name: 'hive-metastore',
  readyTimeoutMs: 90_000,
  isReady: ({ port }) => isListening(port),
  running: (home, record) => ({
    url: `thrift://127.0.0.1:${record.port}`,
    port: record.port,
    warehouse: join(home, 'warehouse'),
    pid: record.server.pid,
    stop: () => stopServers(home, record),
  }),
};

/** A standalone metastore that keeps its tables in an embedded Derby. */
export async function startHiveMetastore({ folder, port, report }: StartOptions): Promise<RunningHiveMetastore> {
  const java = needJavaHome(JAVA, 'the Hive metastore');
  const jars = await provideMetastore(report);
  return startRecorded(SERVER, { folder, port }, async (home, spawn) => {
    const chosen = port ?? (await freePort());
    mkdirSync(join(home, 'conf'), { recursive: true });
    mkdirSync(join(home, 'warehouse'), { recursive: true });
    writeFileSync(join(home, 'conf', 'metastore-site.xml'), hadoopXml(settings(home, chosen)));
    const server = await spawn('the Hive metastore', {
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
      output: join(home, 'metastore.log'),
      cwd: home,
    });
    return { server, port: chosen };
  });
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
  find: (folder) => findRecorded(SERVER, folder),
};

function provideMetastore(report: Report): Promise<string> {
  return provideJars(CACHE_NAME, ARTIFACTS, report, async (draft) => {
    // A client with the classes of others built in, which differ from those of hadoop-common.
    for (const name of await readdir(draft))
      if (/^(hadoop-client-api|slf4j-reload4j)-/.test(name)) await rm(join(draft, name));
  });
}

function settings(home: string, port: number): Readonly<Record<string, string>> {
  return {
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
}
