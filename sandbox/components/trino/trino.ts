import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fillCache, findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { MissingToolError } from '../component.ts';
import { freePort } from '../freePort.ts';
import { findJavaHome, javaEnv } from '../java.ts';
import { findRecorded, startRecorded, type RecordedServer } from '../recordedServer.ts';
import { stopServers } from '../serverRecord.ts';
import { needTool, runTool } from '../tools.ts';
import { serverArguments, writeConfig, type Catalogs } from './config.ts';

/** The newest one that Maven Central has as a whole server. */
const VERSION = '476';
const CACHE_NAME = `trino-${VERSION}`;
/** Every plugin costs seconds of the start. */
const PLUGINS: ReadonlySet<string> = new Set(['memory', 'tpch', 'hive']);
const JAVA = { min: 24, max: 25, module: 'jdk.incubator.vector' };

export interface RunningTrino extends Running {
  readonly url: string;
  readonly port: number;
  /** Root of the files of the catalog `hive`. */
  readonly warehouse: string;
}

const SERVER: RecordedServer<RunningTrino> = {
  name: 'trino',
  readyTimeoutMs: 180_000,
  isReady: ({ port }) => hasStarted(port),
  running: (home, record) => ({
    url: `http://127.0.0.1:${record.port}`,
    port: record.port,
    warehouse: join(home, 'warehouse'),
    pid: record.server.pid,
    stop: () => stopServers(home, record),
  }),
};

/** One server with the catalogs `memory`, `tpch` and `hive` (file metastore), and those that are given. */
export async function startTrino({
  folder,
  port,
  report,
  catalogs = {},
}: StartOptions & { readonly catalogs?: Catalogs }): Promise<RunningTrino> {
  const java = needJava();
  const installation = await provideTrino(report);
  return startRecorded(SERVER, { folder, port }, async (home, spawn) => {
    const chosen = port ?? (await freePort());
    mkdirSync(home, { recursive: true });
    writeConfig(home, chosen, catalogs);
    const server = await spawn('Trino', {
      command: join(java, 'bin', 'java'),
      args: serverArguments(home, installation),
      env: javaEnv(java),
      output: join(home, 'trino.log'),
      // It looks for some of its own files relative to here.
      cwd: installation,
    });
    return { server, port: chosen };
  });
}

/** What this machine lacks for Trino; null: nothing. */
export function missingForTrino(): string | null {
  if (findJavaHome(JAVA) === null) return 'Java 25 with jdk.incubator.vector';
  try {
    needTool('mvn', 'Trino', 'maven');
    return null;
  } catch {
    return 'mvn';
  }
}

export const trino: ServerComponent<RunningTrino> = {
  kind: 'server',
  name: 'trino',
  describe: () => `Trino ${VERSION} (from Maven Central, 0.8 GB to download; needs Java ${JAVA.max} and mvn)`,
  isInstalled: () => Promise.resolve(findInCache(CACHE_NAME) !== null),
  install: async (report) => {
    needJava();
    await provideTrino(report);
  },
  start: startTrino,
  find: (folder) => findRecorded(SERVER, folder),
};

function needJava(): string {
  const home = findJavaHome(JAVA);
  if (home !== null) return home;
  throw new MissingToolError(
    'java',
    `no JDK ${JAVA.min} or ${JAVA.max} with the module ${JAVA.module} on this machine and Trino ${VERSION} needs one: install a whole one, such as Temurin 25, below /usr/lib/jvm or set JAVA_HOME`,
  );
}

function provideTrino(report: Report): Promise<string> {
  return fillCache(CACHE_NAME, async (draft) => {
    const mvn = needTool('mvn', 'Trino', 'maven');
    const tar = needTool('tar', 'Trino', 'tar');
    report(`Downloading Trino ${VERSION} from Maven Central (0.8 GB)`);
    // In a repository of its own: the archive is not needed once it is unpacked.
    const repository = join(draft, 'repository');
    const archive = `io.trino:trino-server:${VERSION}:tar.gz`;
    await runTool(
      mvn,
      [
        '-q',
        '-B',
        '-ntp',
        `-Dmaven.repo.local=${repository}`,
        'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get',
        `-Dartifact=${archive}`,
        '-Dtransitive=false',
      ],
      { cwd: draft, env: { ...process.env, LC_ALL: 'C.UTF-8' } },
    );
    const file = join(repository, 'io/trino/trino-server', VERSION, `trino-server-${VERSION}.tar.gz`);
    report('Unpacking Trino');
    // Plugins share their jars by hard links: all are unpacked, and those that are not wanted go.
    await runTool(tar, ['-xzf', file, '--strip-components=1', '-C', draft]);
    rmSync(repository, { recursive: true });
    for (const plugin of readdirSync(join(draft, 'plugin')))
      if (!PLUGINS.has(plugin)) rmSync(join(draft, 'plugin', plugin), { recursive: true });
  });
}

async function hasStarted(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/info`, { signal: AbortSignal.timeout(2_000) });
    const info = (await response.json()) as { readonly starting?: boolean };
    return response.ok && info.starting === false;
  } catch {
    return false;
  }
}
