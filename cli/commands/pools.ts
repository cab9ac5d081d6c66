import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import { DEFAULT_POOL, MAX_SLOTS, poolMisfit, type Pool } from '../../server/core/pools.ts';
import type { Queryable } from '../../server/db/transaction.ts';
import type { PoolRow } from '../../server/db/read/pools.ts';
import { nameOfFile, readObjectFile } from '../objectFile.ts';
import { audit, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, printRows, report, type OutputFormat } from '../output.ts';

interface SetOptions {
  readonly description?: string;
  readonly includeDeferred?: boolean;
}

export function registerPools(program: Command): void {
  const pools = program.command('pools').description('slots that tasks of all DAGs share');
  pools
    .command('list')
    .description('all pools, and how many of their slots are taken')
    .addOption(outputOption())
    .action(({ output }: { output: OutputFormat }) => withInstallation((haru) => list(haru, output)));
  pools
    .command('show <name>')
    .description('one pool, and the tasks that will never start in it')
    .addOption(outputOption())
    .action((name: string, { output }: { output: OutputFormat }) =>
      withInstallation((haru) => show(haru, name, output)),
    );
  pools
    .command('set <name> <slots>')
    .description('make or change a pool; -1 slots: without limit')
    .option('--description <text>')
    .option('--include-deferred', 'deferred tasks keep their slots')
    .option('--no-include-deferred', 'deferred tasks give their slots back')
    .action((name: string, slots: string, options: SetOptions) =>
      withInstallation((haru) => set(haru, name, slots, options)),
    );
  pools
    .command('delete <name>')
    .description('delete a pool; its tasks wait until there is one again')
    .action((name: string) => withInstallation((haru) => remove(haru, name)));
  pools
    .command('import <file>')
    .description('make or change the pools of a file that haru or airflow pools export wrote; - reads standard input')
    .action((file: string) => withInstallation((haru) => importFile(haru, file)));
  pools
    .command('export')
    .description('all pools as JSON, in the form of airflow pools export')
    .action(() => withInstallation(exportAll));
}

async function list({ database }: Installation, output: OutputFormat): Promise<void> {
  const { listPools } = await import('../../server/db/read/pools.ts');
  const { rows } = await listPools(database.kysely, {}, undefined, { limit: ALL, offset: 0 });
  printRows(await Promise.all(rows.map(poolOf)), output, [
    'name',
    'slots',
    'open',
    'running',
    'queued',
    'scheduled',
    'deferred',
    'includeDeferred',
    'description',
  ]);
}

const ALL = 10_000;

async function poolOf({ include_deferred: includeDeferred, ...row }: PoolRow) {
  const { occupiedSlots } = await import('../../server/db/read/pools.ts');
  const occupied = occupiedSlots({ ...row, include_deferred: includeDeferred });
  return { ...row, includeDeferred, occupied, open: row.slots === -1 ? -1 : row.slots - occupied };
}

async function show(haru: Installation, name: string, output: OutputFormat): Promise<void> {
  const { findPool } = await import('../../server/db/read/pools.ts');
  const row = await findPool(haru.database.kysely, name);
  if (!row) throw unknown(name);
  const pool = await poolOf(row);
  const warnings = await misfits(haru, name);
  if (output === 'json') return printJson({ ...pool, warnings });
  printRows([pool], output);
  for (const warning of warnings) report(warning);
}

async function set(haru: Installation, name: string, text: string, options: SetOptions): Promise<void> {
  const slots = Number(text);
  if (!isSlots(slots))
    throw new HaruError(
      'INVALID_INPUT',
      `<slots>: '${text}' is not a number of slots: a whole number from -1, which is without limit`,
    );
  await put(haru.database.pool, name, { slots, ...options });
  await audit(haru, { action: 'put_pool', detail: { name, slots, ...options } });
  print(`${name} is set`);
  for (const warning of await misfits(haru, name)) report(warning);
}

async function remove(haru: Installation, name: string): Promise<void> {
  const { deletePool } = await import('../../server/db/pools.ts');
  if (name === DEFAULT_POOL)
    throw new HaruError('CONFLICT', `${DEFAULT_POOL} cannot be deleted: it is the pool of tasks that name none`);
  if (!(await deletePool(haru.database.pool, name))) throw unknown(name);
  await audit(haru, { action: 'delete_pool', detail: { name } });
  print(`${name} is deleted`);
  for (const warning of await misfits(haru, name)) report(warning);
}

/** A whole file or nothing of it. */
async function importFile(haru: Installation, file: string): Promise<void> {
  const pools = Object.entries(readPoolFile(file));
  const { inTransaction } = await import('../../server/db/transaction.ts');
  await inTransaction(haru.database.pool, async (db) => {
    for (const [name, pool] of pools) await put(db, name, pool);
  });
  await audit(haru, { action: 'import_pools', detail: { names: pools.map(([name]) => name) } });
  for (const [name] of pools) print(`${name} is set`);
  for (const [name] of pools) for (const warning of await misfits(haru, name)) report(warning);
}

async function exportAll({ database }: Installation): Promise<void> {
  const { readPools } = await import('../../server/db/pools.ts');
  const pools = await readPools(database.pool);
  printJson(
    Object.fromEntries(
      pools.map(({ name, slots, description, includeDeferred }) => [
        name,
        { slots, description: description ?? '', include_deferred: includeDeferred },
      ]),
    ),
  );
}

async function put(db: Queryable, name: string, given: Pick<Pool, 'slots'> & SetOptions): Promise<void> {
  const { createPool, updatePool } = await import('../../server/db/pools.ts');
  const isNew = await createPool(db, {
    name,
    slots: given.slots,
    description: given.description ?? null,
    includeDeferred: given.includeDeferred ?? false,
  });
  if (!isNew) await updatePool(db, name, given);
}

async function misfits({ database }: Installation, pool: string): Promise<readonly string[]> {
  const { misfitTasks } = await import('../../server/db/read/pools.ts');
  const tasks = await misfitTasks(database.kysely, { pool });
  return tasks.map((task) => `${task.dagId}: ${poolMisfit(task, task.slots ?? undefined)}`);
}

function readPoolFile(file: string): Readonly<Record<string, Pick<Pool, 'slots'> & SetOptions>> {
  const where = nameOfFile(file);
  return Object.fromEntries(
    Object.entries(readObjectFile(file, EXAMPLE)).map(([name, pool]) => [name, poolOfFile(where, name, pool)]),
  );
}

const EXAMPLE = '{"mart": {"slots": 4, "description": "", "include_deferred": false}}';

function poolOfFile(where: string, name: string, pool: unknown): Pick<Pool, 'slots'> & SetOptions {
  const { slots, description, include_deferred: includeDeferred } = (pool ?? {}) as Record<string, unknown>;
  const isWhole =
    isSlots(slots) &&
    ['string', 'undefined'].includes(typeof description) &&
    ['boolean', 'undefined'].includes(typeof includeDeferred);
  if (!isWhole || name === '')
    throw new HaruError('INVALID_INPUT', `${where}: '${name}' is not a pool such as ${EXAMPLE}`);
  return {
    slots,
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof includeDeferred === 'boolean' ? { includeDeferred } : {}),
  };
}

function isSlots(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= -1 && (value as number) <= MAX_SLOTS;
}

function unknown(name: string): HaruError {
  return new HaruError('NOT_FOUND', `there is no pool '${name}' (haru pools list)`);
}
