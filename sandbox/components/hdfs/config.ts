import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../freePort.ts';
import { address, HADOOP_LOG4J, hadoopXml } from '../hadoop.ts';

export interface HdfsPorts {
  /** Of the NameNode: its RPC and its HTTP, which serves WebHDFS. */
  readonly rpc: number;
  readonly http: number;
  /** Of the DataNode. */
  readonly data: number;
  readonly dataHttp: number;
  readonly dataIpc: number;
}

export async function choosePorts(http?: number): Promise<HdfsPorts> {
  return {
    rpc: await freePort(),
    http: http ?? (await freePort()),
    data: await freePort(),
    dataHttp: await freePort(),
    dataIpc: await freePort(),
  };
}

/** Writes the configuration of one NameNode and one DataNode on 127.0.0.1 into `<home>/conf` and gives that folder. */
export function writeConfig(home: string, ports: HdfsPorts): string {
  const conf = join(home, 'conf');
  // The jars of Maven Central lack the web pages: empty folders on the classpath satisfy the servers.
  for (const pages of ['hdfs', 'datanode', 'static']) mkdirSync(join(conf, 'webapps', pages), { recursive: true });
  const folder = (name: string): string => pathToFileURL(join(home, name)).href;
  writeFileSync(
    join(conf, 'core-site.xml'),
    hadoopXml({
      'fs.defaultFS': `hdfs://${address(ports.rpc)}`,
      'hadoop.tmp.dir': join(home, 'tmp'),
      'hadoop.security.token.service.use_ip': 'true',
    }),
  );
  writeFileSync(
    join(conf, 'hdfs-site.xml'),
    hadoopXml({
      'dfs.namenode.rpc-address': address(ports.rpc),
      'dfs.namenode.http-address': address(ports.http),
      'dfs.namenode.name.dir': folder('name'),
      'dfs.datanode.data.dir': pathToFileURL(pathWithoutPercent(join(home, 'data'))).href,
      'dfs.datanode.address': address(ports.data),
      'dfs.datanode.http.address': address(ports.dataHttp),
      'dfs.datanode.ipc.address': address(ports.dataIpc),
      'dfs.datanode.hostname': '127.0.0.1',
      'dfs.namenode.datanode.registration.ip-hostname-check': 'false',
      'dfs.replication': '1',
      'dfs.webhdfs.enabled': 'true',
      'dfs.namenode.safemode.extension': '0',
      'dfs.namenode.fs-limits.min-block-size': '4096',
      'dfs.datanode.du.reserved': '0',
      'dfs.heartbeat.interval': '1',
      'dfs.namenode.heartbeat.recheck-interval': '2000',
      'dfs.namenode.redundancy.interval.seconds': '1',
      'dfs.namenode.handler.count': '4',
      'dfs.datanode.handler.count': '4',
    }),
  );
  writeFileSync(join(conf, 'log4j.properties'), HADOOP_LOG4J);
  return conf;
}

/**
 * The folder itself, or a link to it where its URL would hold a `%`: the DataNode builds a format string out of that URL
 * and ends when the percent sign of an encoded space or Hangul letter means nothing there.
 */
export function pathWithoutPercent(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!pathToFileURL(folder).href.includes('%')) return folder;
  const link = linkTo(folder);
  const existing = lstatSync(link, { throwIfNoEntry: false });
  if (existing === undefined) symlinkSync(folder, link);
  else if (existing.uid !== process.getuid?.() || readlinkSync(link) !== folder) {
    throw new Error(`${link} is in the way: HDFS needs it as a link to ${folder}; remove it`);
  }
  return link;
}

/** Removes the link that `pathWithoutPercent` may have made to the data of this home, once the servers have ended. */
export function removeLink(home: string): void {
  rmSync(linkTo(join(home, 'data')), { force: true });
}

function linkTo(folder: string): string {
  return join(tmpdir(), `haru-hdfs-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
}
