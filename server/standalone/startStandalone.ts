import { existsSync } from 'node:fs';
import { reasonOf } from '../core/reasonOf.ts';
import { ensureAdmin } from '../api/auth/admin.ts';
import type { Config } from '../config/resolveConfig.ts';
import { openDatabase } from '../db/database.ts';
import { notifyingVerbs } from '../scheduler/verbs.ts';
import { putDefaultConnections } from '../db/defaultConnections.ts';
import { ensureMartDatabase } from '../db/martDatabase.ts';
import { migrate } from '../db/migrate.ts';
import { loadKeyRing } from '../secrets/loadKeyRing.ts';
import type { ChildSpec } from './childProcess.ts';
import { accessLogFolder, childSpecs, feedSpecs } from './children.ts';
import { choosePort } from './choosePort.ts';
import { startComponents, type OnStarted } from './components.ts';
import { startExamples } from './examples.ts';
import { writeStandaloneFile } from './standaloneFile.ts';
import type { Supervisor } from './supervisor.ts';
import { waitForService } from './waitForService.ts';
import { prepareWarehouse } from './warehouse.ts';

export interface StandaloneParts {
  readonly config: Config;
  readonly supervisor: Supervisor;
  readonly report: (message: string) => void;
  /** Aborted when a stop is asked for. */
  readonly signal: AbortSignal;
  readonly onStarted: OnStarted;
}

/** How often a process may end before the first answer of the API, until the start is given up. */
const FAILURES_AT_START = 3;

/** Starts everything and resolves when the API answers and the scheduler has ticked. */
export async function startStandalone({
  config: given,
  supervisor,
  report,
  signal,
  onStarted,
}: StandaloneParts): Promise<void> {
  const port = await choosePort(given.host, given.port);
  const config = await prepareWarehouse(given, report);
  const ring = loadKeyRing(config);
  for (const folder of config.dagFolders.filter((path) => !existsSync(path)))
    report(`HARU_DAGS: there is no folder ${folder}; its DAGs appear when it does`);
  const components = await startComponents(config, report, onStarted);
  signal.throwIfAborted();

  const { databaseUrl, logBufferUrl, ssh } = components;
  await migrate(databaseUrl, { onApply: (name) => report(`Applying ${name}`) });
  const martUrl = await ensureMartDatabase(databaseUrl, config.martUrl);
  const database = openDatabase(databaseUrl, { applicationName: 'haru standalone', poolSize: 2 });
  onStarted({ pid: process.pid, stop: () => database.close() });
  await putDefaultConnections(database.pool, ring, {
    logBufferUrl,
    martUrl,
    warehouseUrl: config.warehouseUrl,
    ssh: { ...ssh, sparkHome: null, jobs: config.dagFolders[0] ?? null },
  });
  signal.throwIfAborted();

  report('Starting API, scheduler and worker');
  const settings = { config, components, martUrl, port };
  const specs = childSpecs(settings);
  const keepAll = (wanted: readonly ChildSpec[]) => Promise.all(wanted.map((spec) => supervisor.keep(spec)));
  await keepAll(specs);
  const url = `http://${urlHost(config.host)}:${port}`;
  await waitForService(url, () => failing(specs, supervisor), signal);

  writeStandaloneFile(config.home, {
    url,
    pid: process.pid,
    databaseUrl,
    martUrl,
    queueUrl: components.queueUrl,
    logBufferUrl,
    warehouse: config.warehouseUrl,
  });
  const password = await ensureAdmin(database.pool, config.adminPassword);
  const hint = password === null ? '' : `, password ${password} (shown this once)`;
  process.stdout.write(`Haru is ready: ${url}  user admin${hint}\n`);

  if (!config.examples) return;
  await keepAll(feedSpecs(settings));
  void startExamples({
    pool: database.pool,
    runs: notifyingVerbs(database.pool).runs,
    logBufferUrl,
    accessLog: accessLogFolder(config.home),
    warehouseUrl: config.warehouseUrl,
    report,
    signal,
  }).catch((error: unknown) => {
    if (!signal.aborted) report(`The examples do not start: ${reasonOf(error)}`);
  });
}

function failing(
  specs: readonly { readonly name: string; readonly log: string }[],
  supervisor: Supervisor,
): string | null {
  const broken = specs.find(({ name }) => supervisor.failures(name) >= FAILURES_AT_START);
  return broken ? `${broken.name} does not stay up; see ${broken.log}` : null;
}

/** An address as a URL spells it; one that means all addresses is reached by the loopback one. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
