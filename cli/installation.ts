import type { Config } from '../server/config/resolveConfig.ts';
import { HaruError } from '../server/core/errors.ts';
import type { DagDefinition } from '../server/core/definition.ts';
import type { AuditEntry } from '../server/db/audit.ts';
import type { Database } from '../server/db/database.ts';
import type { DefinitionCache } from '../server/db/definitions.ts';
import type { DagRow } from '../server/db/read/dags.ts';
import type { RunRow } from '../server/db/read/dagRuns.ts';
import type { InstanceRow } from '../server/db/read/taskInstances.ts';
import type { Verbs } from '../server/scheduler/verbs.ts';

/** What a command works on: the installation that DATABASE_URL names, or the standalone that runs in HARU_HOME. */
export interface Installation extends Verbs {
  readonly config: Config;
  readonly database: Database;
  readonly definitions: DefinitionCache;
  definition(versionId: number): Promise<DagDefinition>;
}

/** Who a command's changes are stored under. */
export const CLI = { user: 'cli', via: 'cli' } as const;

/** Opens the installation for one command and closes it afterwards. Throws `DATABASE_UNREACHABLE` where there is none. */
export async function withInstallation<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
  const [
    { loadConfig },
    { withStandalone },
    { openDatabase },
    { createDefinitionCache },
    { notifyingVerbs },
    { requirePostgres },
  ] = await Promise.all([
    import('../server/config/loadConfig.ts'),
    import('../server/standalone/standaloneFile.ts'),
    import('../server/db/database.ts'),
    import('../server/db/definitions.ts'),
    import('../server/scheduler/verbs.ts'),
    import('../server/db/requirePostgres.ts'),
  ]);
  const config = withStandalone(loadConfig());
  if (config.databaseUrl === null) {
    throw new HaruError(
      'DATABASE_UNREACHABLE',
      `no installation is running in ${config.home}: start one (npm start), or set DATABASE_URL or HARU_HOME to the one that you mean`,
    );
  }
  await requirePostgres(config.databaseUrl, 'DATABASE_URL');
  const database = openDatabase(config.databaseUrl, { applicationName: 'haru cli', poolSize: 3 });
  const definitions = createDefinitionCache();
  try {
    return await work({
      config,
      database,
      ...notifyingVerbs(database.pool, definitions),
      definitions,
      definition: async (versionId) => (await definitions.get(database.pool, versionId)).definition,
    });
  } catch (error) {
    throw explained(error);
  } finally {
    // A hint is sent a moment after its commit.
    await new Promise((resolve) => setTimeout(resolve, HINT_MS));
    await database.close();
  }
}

const HINT_MS = 40;

/** Writes down what a command has changed. */
export async function audit({ database }: Installation, entry: Omit<AuditEntry, 'actor' | 'address'>): Promise<void> {
  const { recordAudit } = await import('../server/db/audit.ts');
  await recordAudit(database.pool, { actor: CLI.user, address: null, ...entry });
}

/** Postgres: no such schema, no such table. */
const NO_TABLES = new Set(['3F000', '42P01']);

/** What Postgres says of a database without our tables, in words that help. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && NO_TABLES.has(String(error.code)))) return error;
  return new HaruError(
    'DATABASE_NOT_OURS',
    `DATABASE_URL: the database lacks tables of Haru (${error.message}): correct the address, or make them with haru db migrate`,
    {},
    { cause: error },
  );
}

export async function requireDag({ database }: Installation, dagId: string): Promise<DagRow> {
  const { findDag } = await import('../server/db/read/dags.ts');
  const dag = await findDag(database.kysely, dagId);
  if (dag) return dag;
  throw new HaruError(
    'NOT_FOUND',
    `there is no DAG '${dagId}' (haru dags list shows them; haru dags errors shows files that do not load)`,
  );
}

/** A DAG that can get new runs: its file still defines it. */
export async function requireDefinedDag(haru: Installation, dagId: string): Promise<DagRow> {
  const dag = await requireDag(haru, dagId);
  if (dag.is_stale) throw new HaruError('CONFLICT', `${dagId} is no longer defined by its file ${dag.file}`);
  return dag;
}

export async function requireRun({ database }: Installation, dagId: string, runId: string): Promise<RunRow> {
  const { findRun } = await import('../server/db/read/dagRuns.ts');
  const run = await findRun(database.kysely, dagId, runId);
  if (run) return run;
  throw new HaruError('NOT_FOUND', `DAG '${dagId}' has no run '${runId}' (haru runs list ${dagId} shows them)`);
}

/** The number of a task in the version that the run is pinned to. */
export function requireTaskNo({ dagId, tasks }: DagDefinition, runId: string, taskId: string): number {
  const taskNo = tasks.findIndex((task) => task.taskId === taskId);
  if (taskNo >= 0) return taskNo;
  const names = tasks.map((task) => task.taskId).join(', ');
  throw new HaruError('NOT_FOUND', `run '${runId}' of '${dagId}' has no task '${taskId}'; it has ${names}`);
}

export async function requireInstance(
  { database }: Installation,
  run: RunRow,
  task: { readonly taskId: string; readonly taskNo: number; readonly mapIndex: number },
): Promise<InstanceRow> {
  const { findInstance } = await import('../server/db/read/taskInstances.ts');
  const instance = await findInstance(database.kysely, run.id, task.taskNo, task.mapIndex);
  if (instance) return instance;
  const { mapIndexesOf } = await import('../server/db/read/taskInstances.ts');
  throw new HaruError('NOT_FOUND', noInstance(task, await mapIndexesOf(database.kysely, run.id, task.taskNo)));
}

function noInstance(
  { taskId, mapIndex }: { readonly taskId: string; readonly mapIndex: number },
  found: readonly number[],
): string {
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined) return `'${taskId}' has no instance in this run`;
  if (last < 0) return `'${taskId}' is not mapped in this run: leave --map-index out`;
  const range = first === last ? String(first) : `${first} to ${last}`;
  return mapIndex < 0
    ? `'${taskId}' is mapped: name one of its instances, --map-index ${range}`
    : `'${taskId}' has no instance ${mapIndex} in this run: give --map-index ${range}`;
}
