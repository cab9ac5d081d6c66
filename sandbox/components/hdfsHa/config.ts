import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../freePort.ts';
import { address, HADOOP_LOG4J, hadoopXml } from '../hadoop.ts';
import { pathWithoutPercent } from '../hdfs/config.ts';

/** The name by which clients of Hadoop call the pair. */
export const NAME_SERVICE = 'pair';
export const NAME_NODES = ['nn1', 'nn2'] as const;
export type NameNodeId = (typeof NAME_NODES)[number];

const PORTS = ['journal', 'journalHttp', 'nn1', 'nn1Http', 'nn2', 'nn2Http', 'data', 'dataHttp', 'dataIpc'] as const;
export type PairPorts = Readonly<Record<(typeof PORTS)[number], number>>;

export async function choosePairPorts(): Promise<PairPorts> {
  const ports: [string, number][] = [];
  for (const name of PORTS) ports.push([name, await freePort()]);
  return Object.fromEntries(ports) as PairPorts;
}

/** The folder of one server's configuration. */
export function confOf(home: string, server: NameNodeId | 'journal' | 'data'): string {
  return join(home, `conf-${server}`);
}

/** Writes the configuration of two NameNodes, the journal that they share and one DataNode, each in a folder of its own. */
export function writePairConfig(home: string, ports: PairPorts): void {
  const folder = (name: string): string => pathToFileURL(join(home, name)).href;
  const shared: Record<string, string> = {
    'dfs.nameservices': NAME_SERVICE,
    [`dfs.ha.namenodes.${NAME_SERVICE}`]: NAME_NODES.join(','),
    'dfs.namenode.shared.edits.dir': `qjournal://${address(ports.journal)}/${NAME_SERVICE}`,
    'dfs.journalnode.edits.dir': join(home, 'journal'),
    'dfs.journalnode.rpc-address': address(ports.journal),
    'dfs.journalnode.http-address': address(ports.journalHttp),
    [`dfs.client.failover.proxy.provider.${NAME_SERVICE}`]:
      'org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider',
    // The servers of one machine need nothing that keeps a former active one from writing.
    'dfs.ha.fencing.methods': 'shell(/bin/true)',
    'dfs.ha.tail-edits.period': '1s',
    'dfs.ha.tail-edits.in-progress': 'true',
    'dfs.datanode.data.dir': pathToFileURL(pathWithoutPercent(join(home, 'data'))).href,
    'dfs.datanode.address': address(ports.data),
    'dfs.datanode.http.address': address(ports.dataHttp),
    'dfs.datanode.ipc.address': address(ports.dataIpc),
    'dfs.datanode.hostname': '127.0.0.1',
    'dfs.namenode.datanode.registration.ip-hostname-check': 'false',
    'dfs.replication': '1',
    'dfs.namenode.safemode.extension': '0',
    'dfs.heartbeat.interval': '1',
    'dfs.namenode.handler.count': '4',
    'dfs.datanode.handler.count': '4',
  };
  for (const id of NAME_NODES) {
    shared[`dfs.namenode.rpc-address.${NAME_SERVICE}.${id}`] = address(ports[id]);
    shared[`dfs.namenode.http-address.${NAME_SERVICE}.${id}`] = address(ports[`${id}Http`]);
  }
  for (const server of [...NAME_NODES, 'journal', 'data'] as const) {
    const conf = confOf(home, server);
    // The jars of Maven Central lack the web pages: empty folders on the classpath satisfy the servers.
    for (const pages of ['hdfs', 'datanode', 'journal', 'static'])
      mkdirSync(join(conf, 'webapps', pages), { recursive: true });
    const own: Record<string, string> =
      server === 'nn1' || server === 'nn2'
        ? { 'dfs.ha.namenode.id': server, 'dfs.namenode.name.dir': folder(`name-${server}`) }
        : {};
    writeFileSync(
      join(conf, 'core-site.xml'),
      hadoopXml({ 'fs.defaultFS': `hdfs://${NAME_SERVICE}`, 'hadoop.tmp.dir': join(home, `tmp-${server}`) }),
    );
    writeFileSync(join(conf, 'hdfs-site.xml'), hadoopXml({ ...shared, ...own }));
    writeFileSync(join(conf, 'log4j.properties'), HADOOP_LOG4J);
  }
}
