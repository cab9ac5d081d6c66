import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where an OpenSearch server's files lie and where it listens. */
export interface OpenSearchSettings {
  /** Folder of the unpacked distribution. */
  readonly program: string;
  /** Folder with its settings, data and temporary files. */
  readonly home: string;
  readonly port: number;
  readonly transportPort: number;
}

/** Writes `<home>/conf`: one node on 127.0.0.1 that says what goes wrong on its output. */
export function writeSettings({ home, port, transportPort }: OpenSearchSettings): void {
  const settings = {
    'cluster.name': 'haru',
    'node.name': 'haru',
    'path.data': join(home, 'data'),
    'path.logs': join(home, 'log'),
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': transportPort,
    'discovery.type': 'single-node',
    // A nearly full disk is no reason to refuse writes where nothing is replicated.
    'cluster.routing.allocation.disk.threshold_enabled': false,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  writeFileSync(join(home, 'conf', 'opensearch.yml'), lines.join(''));
  writeFileSync(join(home, 'conf', 'log4j2.properties'), LOGGING);
}

/** Arguments of `java`. The distribution's own scripts are left out, so that the pid is the server's. */
export function serverArguments({ program, home }: OpenSearchSettings): readonly string[] {
  return [
    '-Xms384m',
    '-Xmx384m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-javaagent:${join(program, 'agent', 'opensearch-agent.jar')}`,
    '--enable-native-access=ALL-UNNAMED',
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    `-Djava.io.tmpdir=${join(home, 'tmp')}`,
    '-Dopensearch.networkaddress.cache.ttl=60',
    '-Dlog4j.shutdownHookEnabled=false',
    '-Dlog4j2.disable.jmx=true',
    '-Djava.locale.providers=SPI,CLDR',
    '-Dio.netty.noUnsafe=true',
    '-Dio.netty.noKeySetOptimization=true',
    '-Dio.netty.recycler.maxCapacityPerThread=0',
    '-Dio.netty.allocator.numDirectArenas=0',
    `-Dopensearch.path.home=${program}`,
    `-Dopensearch.path.conf=${join(home, 'conf')}`,
    '-Dopensearch.distribution.type=tar',
    '-cp',
    join(program, 'lib', '*'),
    'org.opensearch.bootstrap.OpenSearch',
  ];
}

const LOGGING = [
  'status = error',
  'appender.console.type = Console',
  'appender.console.name = console',
  'appender.console.layout.type = PatternLayout',
  'appender.console.layout.pattern = %d{ISO8601} %p %c{1.}: %m%n',
  'rootLogger.level = warn',
  'rootLogger.appenderRef.console.ref = console',
  '',
].join('\n');
