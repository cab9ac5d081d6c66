import type { Command } from 'commander';
import type { Json } from '../../server/core/definition.ts';
import { HaruError } from '../../server/core/errors.ts';
import { nameOfFile, readObjectFile } from '../objectFile.ts';
import { orStandardInput } from '../arguments.ts';
import { audit, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, printRows, type OutputFormat } from '../output.ts';

interface SetOptions {
  readonly json?: true;
  readonly description?: string;
}

export function registerVariables(program: Command): void {
  const variables = program
    .command('variables')
    .description('values that tasks declare by name; stored sealed and never shown');
  variables
    .command('list')
    .description('all variables, without their values')
    .addOption(outputOption())
    .action(({ output }: { output: OutputFormat }) => withInstallation((haru) => list(haru, output)));
  variables
    .command('show <name>')
    .description('one variable, without its value')
    .addOption(outputOption())
    .action((name: string, { output }: { output: OutputFormat }) =>
      withInstallation((haru) => show(haru, name, output)),
    );
  variables
    .command('import <file>')
    .description('make or replace the variables of a file that airflow variables export wrote; - reads standard input')
    .action((file: string) => withInstallation((haru) => importFile(haru, file)));
  variables
    .command('set <name> <value>')
    .description('make or replace a variable; - reads the value from standard input, so that no process list shows it')
    .option('--json', 'the value is JSON; else it is a text')
    .option('--description <text>')
    .action((name: string, value: string, options: SetOptions) =>
      withInstallation((haru) => set(haru, name, value, options)),
    );
  variables
    .command('delete <name>')
    .description('delete a variable')
    .action((name: string) => withInstallation((haru) => remove(haru, name)));
}

async function list({ database }: Installation, output: OutputFormat): Promise<void> {
  const { listVariables } = await import('../../server/db/variables.ts');
  printRows(await listVariables(database.pool), output, ['name', 'changedAt', 'description']);
}

async function show({ database }: Installation, name: string, output: OutputFormat): Promise<void> {
  const { findVariable } = await import('../../server/db/variables.ts');
  const variable = await findVariable(database.pool, name);
  if (!variable) throw unknown(name);
  if (output === 'json') printJson(variable);
  else printRows([variable], output, ['name', 'changedAt', 'description']);
}

async function importFile(haru: Installation, file: string): Promise<void> {
  const { putVariable } = await import('../../server/db/variables.ts');
  const { inTransaction } = await import('../../server/db/transaction.ts');
  const { loadKeyRing } = await import('../../server/secrets/loadKeyRing.ts');
  const ring = loadKeyRing(haru.config);
  const variables = Object.entries(
    readObjectFile(file, '{"limits": {"value": {"rows": 5}, "description": "of a load"}}'),
  );
  if (variables.some(([name]) => name === ''))
    throw new HaruError('INVALID_INPUT', `${nameOfFile(file)}: a variable has an empty name`);
  await inTransaction(haru.database.pool, async (db) => {
    for (const [name, entry] of variables) {
      const { value, description } = variableOf(entry as Json);
      await putVariable(db, ring, name, value, description);
    }
  });
  const names = variables.map(([name]) => name);
  await audit(haru, { action: 'import_variables', detail: { names } });
  for (const name of names) print(`${name} is set`);
}

/** Airflow writes the bare value, or an object of value and description where there is one. */
function variableOf(entry: Json): { readonly value: Json; readonly description: string | null } {
  const { value, description, ...rest } =
    typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? (entry as Record<string, Json>) : {};
  return value !== undefined && typeof description === 'string' && Object.keys(rest).length === 0
    ? { value, description }
    : { value: entry, description: null };
}

async function set(haru: Installation, name: string, given: string, { json, description }: SetOptions): Promise<void> {
  const { putVariable } = await import('../../server/db/variables.ts');
  const { loadKeyRing } = await import('../../server/secrets/loadKeyRing.ts');
  const text = await orStandardInput(given);
  const value = json ? parsed(text) : text;
  await putVariable(haru.database.pool, loadKeyRing(haru.config), name, value, description ?? null);
  await audit(haru, { action: 'put_variable', detail: { name } });
  print(`${name} is set`);
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new HaruError('INVALID_INPUT', '--json: the value is not JSON', {}, { cause });
  }
}

async function remove(haru: Installation, name: string): Promise<void> {
  const { deleteVariable } = await import('../../server/db/variables.ts');
  if (!(await deleteVariable(haru.database.pool, name))) throw unknown(name);
  await audit(haru, { action: 'delete_variable', detail: { name } });
  print(`${name} is deleted`);
}

function unknown(name: string): HaruError {
  return new HaruError('NOT_FOUND', `there is no variable '${name}' (haru variables list)`);
}
