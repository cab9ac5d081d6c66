import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { javaProperties } from '../javaProperties.ts';

/** Properties of catalogs by their names; each has its `connector.name`. */
export type Catalogs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Of every Hive catalog here: tables and partitions outside of the warehouse are made, written and registered. */
export const HIVE_CATALOG = {
  'connector.name': 'hive',
  'hive.allow-register-partition-procedure': 'true',
  'hive.non-managed-table-writes-enabled': 'true',
};

/** Writes the configuration of one server on 127.0.0.1 into `<home>/etc`; `<home>/warehouse` holds the tables of the catalog `hive`. */
export function writeConfig(home: string, port: number, further: Catalogs): void {
  const etc = join(home, 'etc');
  const warehouse = join(home, 'warehouse');
  rmSync(join(etc, 'catalog'), { recursive: true, force: true });
  mkdirSync(join(etc, 'catalog'), { recursive: true });
  mkdirSync(join(warehouse, 'meta'), { recursive: true });
  const write = (name: string, properties: Readonly<Record<string, string>>): void =>
    writeFileSync(join(etc, name), javaProperties(properties), { mode: 0o600 });
  write('config.properties', {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    'http-server.log.enabled': 'false',
    'discovery.uri': `http://127.0.0.1:${port}`,
    'query.max-memory': '256MB',
    'query.max-memory-per-node': '256MB',
    'memory.heap-headroom-per-node': '128MB',
  });
  write('log.properties', { 'io.trino': 'WARN', 'io.airlift': 'WARN', Bootstrap: 'WARN' });
  const catalogs: Catalogs = {
    memory: { 'connector.name': 'memory' },
    tpch: { 'connector.name': 'tpch', 'tpch.splits-per-node': '1' },
    hive: {
      ...HIVE_CATALOG,
      'hive.metastore': 'file',
      'hive.metastore.catalog.dir': 'local:///meta',
      'fs.native-local.enabled': 'true',
      'local.location': warehouse,
    },
    ...further,
  };
  for (const [name, properties] of Object.entries(catalogs)) write(join('catalog', `${name}.properties`), properties);
}

/** The arguments that Trino's own launcher would give to the server. */
export function serverArguments(home: string, installation: string): readonly string[] {
  const settings = {
    config: join(home, 'etc', 'config.properties'),
    'node.id': 'haru',
    'node.environment': 'haru',
    'node.data-dir': join(home, 'data'),
    'node.bind-ip': '127.0.0.1',
    'node.internal-address': '127.0.0.1',
    'log.levels-file': join(home, 'etc', 'log.properties'),
    'plugin.dir': join(installation, 'plugin'),
    'catalog.config-dir': join(home, 'etc', 'catalog'),
  };
  return [
    '-Xmx1g',
    '-XX:+UseSerialGC',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djdk.attach.allowAttachSelf=true',
    '--enable-native-access=ALL-UNNAMED',
    '--add-modules=jdk.incubator.vector',
    '--sun-misc-unsafe-memory-access=allow',
    ...Object.entries(settings).map(([name, value]) => `-D${name}=${value}`),
    '-cp',
    join(installation, 'lib', '*'),
    'io.trino.server.TrinoServer',
  ];
}
