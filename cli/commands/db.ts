import type { Command } from 'commander';
import { Option } from 'commander';
import type { Config } from '../../server/config/resolveConfig.ts';
import { HaruError } from '../../server/core/errors.ts';
import { countArgument } from '../arguments.ts';
import { audit, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, type OutputFormat } from '../output.ts';

interface CleanOptions {
  readonly olderThan: number;
  readonly dryRun?: boolean;
  readonly output: OutputFormat;
}

export function registerDb(program: Command): void {
  const db = program.command('db').description("Haru's own database");
  db.command('url')
    .description('print its URL, password included; or, for a role, that of the mart')
    .addOption(
      new Option('--role <role>', 'a role of the mart that may only read it; gets a new password').choices(['analyst']),
    )
    .action(async ({ role }: { readonly role?: 'analyst' }) => {
      const config = await settings();
      print(role === undefined ? databaseUrl(config) : await analystUrl(config));
    });
  db.command('migrate')
    .description("bring it to this program's schema")
    .action(async () => {
      const url = databaseUrl(await settings());
      const { requirePostgres } = await import('../../server/db/requirePostgres.ts');
      const { migrate } = await import('../../server/db/migrate.ts');
      await requirePostgres(url, 'DATABASE_URL');
      const applied = await migrate(url, { onApply: (name) => print(`applying ${name}`) });
      print(applied.length === 0 ? 'nothing to do' : `${applied.length} applied`);
    });
  db.command('check')
    .description('say whether it answers, is ours and up to date')
    .action(async () => {
      const url = databaseUrl(await settings());
      const { requirePostgres } = await import('../../server/db/requirePostgres.ts');
      const { migrationStatus } = await import('../../server/db/migrate.ts');
      await requirePostgres(url, 'DATABASE_URL');
      const { applied, pending } = await migrationStatus(url);
      print(`${applied.length} migrations applied, ${pending.length === 0 ? 'none' : pending.join(', ')} pending`);
      if (pending.length > 0) process.exitCode = 1;
    });
  db.command('clean')
    .description('remove old logs, events and audit records; runs, results and the ledger stay')
    .option('--older-than <days>', 'what lies at least so many days back', countArgument, 90)
    .option('--dry-run', 'only say what would be removed')
    .addOption(outputOption())
    .action((options: CleanOptions) => withInstallation((haru) => clean(haru, options)));
  db.command('rotate-key')
    .description('seal all secrets with the first key of HARU_SECRET_KEY; the key before it must still be in the list')
    .action(() =>
      withInstallation(async (haru) => {
        const { loadKeyRing } = await import('../../server/secrets/loadKeyRing.ts');
        const { rotateSecrets } = await import('../../server/db/rotateSecrets.ts');
        const sealed = await rotateSecrets(haru.database.pool, loadKeyRing(haru.config));
        await audit(haru, { action: 'rotate_key', detail: { sealed } });
        print(`${sealed} secrets sealed anew`);
      }),
    );
}

async function clean(haru: Installation, { olderThan: days, dryRun = false, output }: CleanOptions): Promise<void> {
  const { cleanUp } = await import('../../server/db/cleanUp.ts');
  const found = await cleanUp(haru.database.pool, days, { dryRun });
  if (!dryRun) await audit(haru, { action: 'clean_database', detail: { days, ...found } });
  if (output === 'json') {
    printJson({ dryRun, ...found });
    return;
  }
  for (const name of found.partitions) print(name);
  print(
    `${found.partitions.length} tables of logs and events, ${found.audit} audit records, ${found.notifications} notifications and ${found.processes} processes that have gone ` +
      (dryRun ? 'would be removed' : 'removed'),
  );
}

/** The password is shown here and kept nowhere: who asks again gets a new one. */
async function analystUrl({ martUrl, home }: Config): Promise<string> {
  if (martUrl === null)
    throw new HaruError(
      'DATABASE_UNREACHABLE',
      `MART_URL is not set, and no standalone runs in ${home}: start one (npm start), or set it`,
    );
  const { requirePostgres } = await import('../../server/db/requirePostgres.ts');
  const { ANALYST, prepareAnalyst } = await import('../../server/db/analyst.ts');
  await requirePostgres(martUrl, 'MART_URL');
  const { url, isNew } = await prepareAnalyst(martUrl);
  if (!isNew) process.stderr.write(`${ANALYST} has a new password; connection strings given before no longer work\n`);
  return url;
}

async function settings(): Promise<Config> {
  const { loadConfig } = await import('../../server/config/loadConfig.ts');
  const { withStandalone } = await import('../../server/standalone/standaloneFile.ts');
  return withStandalone(loadConfig());
}

function databaseUrl({ databaseUrl: url, home }: Config): string {
  if (url !== null) return url;
  throw new HaruError(
    'DATABASE_UNREACHABLE',
    `DATABASE_URL is not set, and no standalone runs in ${home}: start one (npm start), or set it`,
  );
}
