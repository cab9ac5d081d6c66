import type { Command } from 'commander';
import type { Config } from '../../server/config/resolveConfig.ts';
import { HaruError } from '../../server/core/errors.ts';

export function registerDb(program: Command): void {
  const db = program.command('db').description("Haru's own database");
  db.command('url')
    .description('print its URL, password included')
    .action(async () => print(databaseUrl(await settings())));
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
  db.command('rotate-key')
    .description('seal all secrets with the first key of HARU_SECRET_KEY; the key before it must still be in the list')
    .action(async () => {
      const config = await settings();
      const { loadKeyRing } = await import('../../server/secrets/loadKeyRing.ts');
      const { openDatabase } = await import('../../server/db/database.ts');
      const { rotateSecrets } = await import('../../server/db/rotateSecrets.ts');
      const database = openDatabase(databaseUrl(config), { applicationName: 'haru db rotate-key' });
      try {
        print(`${await rotateSecrets(database.pool, loadKeyRing(config))} secrets sealed anew`);
      } finally {
        await database.close();
      }
    });
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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
