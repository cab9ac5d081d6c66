import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../freePort.ts';
import { address, HADOOP_LOG4J, hadoopXml } from '../hadoop.ts';

export interface YarnPorts {
  /** Of the ResourceManager: for clients, application masters, NodeManagers and administrators, and its web and REST. */
  readonly client: number;
  readonly scheduler: number;
  readonly tracker: number;
  readonly admin: number;
  readonly web: number;
  /** Of the NodeManager. */
  readonly node: number;
  readonly localizer: number;
  readonly nodeWeb: number;
}

export async function choosePorts(web?: number): Promise<YarnPorts> {
  return {
    client: await freePort(),
    scheduler: await freePort(),
    tracker: await freePort(),
    admin: await freePort(),
    web: web ?? (await freePort()),
    node: await freePort(),
    localizer: await freePort(),
    nodeWeb: await freePort(),
  };
}

/** Folder of the configuration, for the servers and, as HADOOP_CONF_DIR, for clients. */
export function confFolder(home: string): string {
  return join(home, 'conf');
}

/** The node's own folder, elsewhere: its scripts break at a space in a path. */
export function nodeFolder(home: string): string {
  return join(tmpdir(), `haru-yarn-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`);
}

/** Writes the configuration of one ResourceManager and one NodeManager on 127.0.0.1. */
export function writeConfig(home: string, ports: YarnPorts, defaultFs: string): void {
  const conf = confFolder(home);
  mkdirSync(conf, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(conf, name), text);
  write(
    'core-site.xml',
    hadoopXml({
      'fs.defaultFS': defaultFs,
      'hadoop.tmp.dir': join(nodeFolder(home), 'tmp'),
      'ipc.client.connect.max.retries.on.timeouts': '3',
    }),
  );
  write('hdfs-site.xml', hadoopXml({ 'dfs.replication': '1' }));
  write(
    'yarn-site.xml',
    hadoopXml({
      'yarn.resourcemanager.hostname': '127.0.0.1',
      'yarn.resourcemanager.address': address(ports.client),
      'yarn.resourcemanager.scheduler.address': address(ports.scheduler),
      'yarn.resourcemanager.resource-tracker.address': address(ports.tracker),
      'yarn.resourcemanager.admin.address': address(ports.admin),
      'yarn.resourcemanager.webapp.address': address(ports.web),
      'yarn.resourcemanager.am.max-attempts': '1',
      'yarn.resourcemanager.nodemanagers.heartbeat-interval-ms': '200',
      'yarn.nodemanager.hostname': '127.0.0.1',
      'yarn.nodemanager.address': address(ports.node),
      'yarn.nodemanager.localizer.address': address(ports.localizer),
      'yarn.nodemanager.webapp.address': address(ports.nodeWeb),
      'yarn.nodemanager.local-dirs': join(nodeFolder(home), 'local'),
      'yarn.nodemanager.log-dirs': join(nodeFolder(home), 'logs'),
      'yarn.nodemanager.vmem-check-enabled': 'false',
      'yarn.nodemanager.pmem-check-enabled': 'false',
      'yarn.nodemanager.resource.memory-mb': '6144',
      'yarn.nodemanager.resource.cpu-vcores': '8',
      // A disk that is nearly full would make the node unfit.
      'yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage': '99.5',
      'yarn.nodemanager.env-whitelist': 'JAVA_HOME,PATH,LANG,TZ',
      'yarn.scheduler.minimum-allocation-mb': '128',
      'yarn.scheduler.maximum-allocation-mb': '4096',
    }),
  );
  // The jars of Maven Central lack this file, without which the ResourceManager has no queue.
  write(
    'capacity-scheduler.xml',
    hadoopXml({
      'yarn.scheduler.capacity.root.queues': 'default',
      'yarn.scheduler.capacity.root.default.capacity': '100',
      'yarn.scheduler.capacity.maximum-am-resource-percent': '0.8',
    }),
  );
  write('log4j.properties', HADOOP_LOG4J);
}
