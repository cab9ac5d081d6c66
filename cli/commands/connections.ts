import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import type { ConnectionInput } from '../../server/db/connections.ts';
import type { KeyRing } from '../../server/secrets/keyRing.ts';
import { nameOfFile, readObjectFile } from '../objectFile.ts';
import { jsonObject, orStandardInput } from '../arguments.ts';
import { audit, withInstallation, type Installation } from '../installation.ts';
import { typeWarning } from '../connectionTypes.ts';
import { outputOption, print, printJson, printRows, report, type OutputFormat } from '../output.ts';

interface SetOptions {
  readonly type: string;
  readonly host?: string;
  readonly port?: string;
  readonly login?: string;
  readonly password?: string;
  readonly schema?: string;
  readonly extra?: string;
  readonly description?: string;
}

export function registerConnections(program: Command): void {
  const connections = program
    .command('connections')
    .description('what tasks connect to; secrets are stored sealed and never shown');
  connections
    .command('list')
    .addOption(outputOption())
    .description('all connections, without their secrets')
    .action(({ output }: { output: OutputFormat }) => withInstallation((haru) => list(haru, output)));
  connections
    .command('show <name>')
    .addOption(outputOption())
    .description('one connection, without its secrets')
    .action((name: string, { output }: { output: OutputFormat }) =>
      withInstallation((haru) => show(haru, name, output)),
    );
  connections
    .command('import <file>')
    .description(
      'make or replace the connections of a file that airflow connections export wrote; - reads standard input',
    )
    .action((file: string) => withInstallation((haru) => importFile(haru, file)));
  connections
    .command('set <name>')
    .description('make or replace a connection')
    .requiredOption('--type <type>', 'postgres, redis, ssh, filesystem, http, ...')
    .option('--host <host>')
    .option('--port <port>')
    .option('--login <login>')
    .option('--password <password>', 'or - to read it from standard input, so that no process list shows it')
    .option('--schema <schema>', 'database, or number of the Redis database')
    .option('--extra <json>', 'a JSON object, or - to read it from standard input')
    .option('--description <text>')
    .action((name: string, options: SetOptions) => withInstallation((haru) => set(haru, name, options)));
  connections
    .command('delete <name>')
    .description('delete a connection')
    .action((name: string) => withInstallation((haru) => remove(haru, name)));
}

async function list({ database }: Installation, output: OutputFormat): Promise<void> {
  const { listConnections } = await import('../../server/db/connections.ts');
  printRows(await listConnections(database.pool), output, COLUMNS);
}

const COLUMNS = ['name', 'type', 'host', 'port', 'schema', 'isEdited', 'changedAt', 'description'] as const;

async function show({ database }: Installation, name: string, output: OutputFormat): Promise<void> {
  const { findConnection } = await import('../../server/db/connections.ts');
  const connection = await findConnection(database.pool, name);
  if (!connection) throw unknown(name);
  if (output === 'json') printJson(connection);
  else printRows([connection], output, COLUMNS);
}

async function importFile(haru: Installation, file: string): Promise<void> {
  const { putConnection } = await import('../../server/db/connections.ts');
  const { inTransaction } = await import('../../server/db/transaction.ts');
  const { loadKeyRing } = await import('../../server/secrets/loadKeyRing.ts');
  const ring = loadKeyRing(haru.config);
  const connections = Object.entries(readObjectFile(file, EXAMPLE)).map(
    ([name, entry]) => [name, connectionOf(nameOfFile(file), name, entry)] as const,
  );
  await inTransaction(haru.database.pool, async (db) => {
    for (const [name, input] of connections) await putConnection(db, ring, name, input);
  });
  const names = connections.map(([name]) => name);
  await audit(haru, { action: 'import_connections', detail: { names } });
  for (const name of names) print(`${name} is set`);
}

const EXAMPLE =
  '{"mart": {"conn_type": "postgres", "host": "db", "port": 5432, "login": "etl", "password": "...", "extra": "{}"}}';
const TEXTS = ['host', 'schema', 'login', 'password', 'description'] as const;

/** Airflow writes `extra` as text, or as an object where it is. */
function connectionOf(where: string, name: string, entry: unknown): ConnectionInput {
  const fields = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
  const { conn_type: type, port = null, extra = null } = fields;
  const texts = TEXTS.map((field) => [field, fields[field] ?? null] as const);
  const isWhole =
    name !== '' &&
    typeof type === 'string' &&
    texts.every(([, text]) => text === null || typeof text === 'string') &&
    (port === null || (Number.isInteger(port) && (port as number) < 65_536));
  if (!isWhole) throw new HaruError('INVALID_INPUT', `${where}: '${name}' is not a connection such as ${EXAMPLE}`);
  const asText = typeof extra === 'string' && extra !== '' ? extra : JSON.stringify(extra || {});
  return {
    ...(Object.fromEntries(texts) as Partial<ConnectionInput>),
    type,
    port: port as number | null,
    extra: jsonObject(`${where}: the extra of '${name}'`, asText),
  };
}

async function set(haru: Installation, name: string, options: SetOptions): Promise<void> {
  const { putConnection } = await import('../../server/db/connections.ts');
  const { loadKeyRing } = await import('../../server/secrets/loadKeyRing.ts');
  const ring: KeyRing = loadKeyRing(haru.config);
  await putConnection(haru.database.pool, ring, name, {
    type: options.type,
    description: options.description ?? null,
    host: options.host ?? null,
    port: portOf(options.port),
    schema: options.schema ?? null,
    login: options.login ?? null,
    password: options.password === undefined ? null : await orStandardInput(options.password),
    extra: jsonObject('--extra', options.extra && (await orStandardInput(options.extra))),
  });
  await audit(haru, { action: 'put_connection', detail: { name } });
  print(`${name} is set`);
  const warning = typeWarning(options.type);
  if (warning !== null) report(`warning: ${warning}`);
}

async function remove(haru: Installation, name: string): Promise<void> {
  const { deleteConnection } = await import('../../server/db/connections.ts');
  if (!(await deleteConnection(haru.database.pool, name))) throw unknown(name);
  await audit(haru, { action: 'delete_connection', detail: { name } });
  print(`${name} is deleted`);
}

function portOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new HaruError('INVALID_INPUT', `--port: '${text}' is not a port, 1 to 65535`);
}

function unknown(name: string): HaruError {
  return new HaruError('NOT_FOUND', `there is no connection '${name}' (haru connections list)`);
}
