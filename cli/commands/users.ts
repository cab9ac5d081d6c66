import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import { orStandardInput } from '../arguments.ts';
import { audit, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printRows, report, type OutputFormat } from '../output.ts';

interface SetOptions {
  readonly password?: string;
}

const LEAST_LENGTH = 8;
const GENERATED_LENGTH = 20;

export function registerUsers(program: Command): void {
  const users = program.command('users').description('who may use page and API');
  users
    .command('list')
    .description('all users')
    .addOption(outputOption())
    .action(({ output }: { output: OutputFormat }) => withInstallation((haru) => list(haru, output)));
  users
    .command('set <username>')
    .description('give a user another password; ends all sessions and tokens of the user')
    .option(
      '--password <password>',
      'or - to read it from standard input, so that no process list shows it; without it one is made and printed',
    )
    .action((username: string, options: SetOptions) => withInstallation((haru) => set(haru, username, options)));
}

async function list({ database }: Installation, output: OutputFormat): Promise<void> {
  const { listUsers } = await import('../../server/db/users.ts');
  printRows(await listUsers(database.pool), output);
}

async function set(haru: Installation, username: string, { password }: SetOptions): Promise<void> {
  const { setPassword } = await import('../../server/db/users.ts');
  const { hashPassword } = await import('../../server/api/auth/password.ts');
  const { newSecret } = await import('../../server/api/auth/secrets.ts');
  const chosen = password === undefined ? newSecret().slice(0, GENERATED_LENGTH) : await orStandardInput(password);
  if (chosen.length < LEAST_LENGTH)
    throw new HaruError('INVALID_INPUT', `--password: a password has at least ${LEAST_LENGTH} characters`);
  const ended = await setPassword(haru.database.pool, username, await hashPassword(chosen));
  if (!ended) throw new HaruError('NOT_FOUND', `there is no user '${username}' (haru users list)`);
  await audit(haru, { action: 'set_password', detail: { username } });
  report(`${ended.sessions} sessions and ${ended.tokens} tokens of ${username} are ended`);
  print(password === undefined ? `${username} has the password ${chosen} (shown this once)` : `${username} is set`);
}
