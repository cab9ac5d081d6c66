import type { Command } from 'commander';
import type { Json } from '../../server/core/definition.ts';
import { HaruError } from '../../server/core/errors.ts';
import { orStandardInput } from '../arguments.ts';
import { audit, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printRows, type OutputFormat } from '../output.ts';

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
  if (!(await deleteVariable(haru.database.pool, name)))
    throw new HaruError('NOT_FOUND', `there is no variable '${name}' (haru variables list)`);
  await audit(haru, { action: 'delete_variable', detail: { name } });
  print(`${name} is deleted`);
}
