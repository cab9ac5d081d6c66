import { join } from 'node:path';
import { findInCache } from '../cache.ts';
import type { Report } from '../component.ts';
import { HADOOP_JAVA, HADOOP_JVM, HADOOP_VERSION } from '../hadoop.ts';
import { javaEnv, needJavaHome } from '../java.ts';
import { provideJars } from '../maven.ts';
import type { ServerCommand } from '../serverProcess.ts';
import { runTool } from '../tools.ts';

export const NAME_NODE = 'org.apache.hadoop.hdfs.server.namenode.NameNode';
export const DATA_NODE = 'org.apache.hadoop.hdfs.server.datanode.DataNode';
export const JOURNAL_NODE = 'org.apache.hadoop.hdfs.qjournal.server.JournalNode';
/** `dfsadmin` and `haadmin`. */
export const ADMIN = 'org.apache.hadoop.hdfs.tools.DFSAdmin';
export const HA_ADMIN = 'org.apache.hadoop.hdfs.tools.DFSHAAdmin';

const CACHE_NAME = `hdfs-${HADOOP_VERSION}`;
const ARTIFACTS = ['hadoop-common', 'hadoop-hdfs', 'hadoop-hdfs-client'].map(
  (name) => `org.apache.hadoop:${name}:${HADOOP_VERSION}`,
);

/** The programs of HDFS, with a Java that runs them. */
export interface HdfsPrograms {
  /** The command of a server; `conf`: its configuration's folder. */
  server(main: string, conf: string, memory: string, output: string): ServerCommand;
  /** Runs a program to its end and gives its output. */
  run(main: string, conf: string, ...args: readonly string[]): Promise<string>;
}

/** From Maven Central; throws `MissingToolError` where there is no Java or mvn. */
export async function provideHdfs(report: Report): Promise<HdfsPrograms> {
  const java = needJavaHome(HADOOP_JAVA, 'HDFS');
  return programs(java, await provideJars(CACHE_NAME, ARTIFACTS, report));
}

/** Null where they were not downloaded yet. */
export function findHdfs(): HdfsPrograms | null {
  const jars = findInCache(CACHE_NAME);
  return jars === null ? null : programs(needJavaHome(HADOOP_JAVA, 'HDFS'), jars);
}

export function isHdfsInstalled(): boolean {
  return findInCache(CACHE_NAME) !== null;
}

function programs(java: string, jars: string): HdfsPrograms {
  const command = join(java, 'bin', 'java');
  const env = javaEnv(java);
  const args = (main: string, conf: string, memory: string): readonly string[] => [
    `-Xmx${memory}`,
    ...HADOOP_JVM,
    '-cp',
    `${conf}:${jars}/*`,
    main,
  ];
  return {
    server: (main, conf, memory, output) => ({ command, args: args(main, conf, memory), env, output }),
    run: (main, conf, ...more) => runTool(command, [...args(main, conf, '256m'), ...more], { env }),
  };
}
