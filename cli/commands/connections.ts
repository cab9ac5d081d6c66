import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import type { KeyRing } from '../../server/secrets/keyRing.ts';
import { jsonObject, orStandardInput } from '../arguments.ts';
import { audit, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printRows, type OutputFormat } from '../output.ts';

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
  printRows(await listConnections(database.pool), output, [
    'name',
    'type',
    'host',
    'port',
    'schema',
    'isEdited',
    'changedAt',
    'description',
  ]);
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
}

async function remove(haru: Installation, name: string): Promise<void> {
  const { deleteConnection } = await import('../../server/db/connections.ts');
  if (!(await deleteConnection(haru.database.pool, name)))
    throw new HaruError('NOT_FOUND', `there is no connection '${name}' (haru connections list)`);
  await audit(haru, { action: 'delete_connection', detail: { name } });
  print(`${name} is deleted`);
}

function portOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new HaruError('INVALID_INPUT', `--port: '${text}' is not a port, 1 to 65535`);
}
