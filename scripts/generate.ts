/** `npm run generate`: writes every generated file anew; `-- --check` writes nothing and fails where one would change. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../sandbox/components/postgres/components.ts';
import { migrate } from '../server/db/migrate.ts';

const ROOT = join(import.meta.dirname, '..');
const FILES = ['server/db/schema.ts', 'server/api/openapi.json', 'web/src/api/schema.ts'];

async function writeDatabaseTypes(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-generate-'));
  // Open for the user that Postgres runs as where we are root.
  chmodSync(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ folder, report: () => undefined });
  try {
    await migrate(postgres.url);
    run('kysely-codegen', [
      '--dialect=postgres',
      `--url=${postgres.url}`,
      '--include-pattern=haru.*',
      '--type-mapping={"int8":"number"}',
      '--singularize',
      '--log-level=error',
      '--out-file=server/db/schema.ts',
    ]);
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[]): void {
  execFileSync(join(ROOT, 'node_modules', '.bin', program), args, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const before = new Map(FILES.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
await writeDatabaseTypes();
execFileSync(process.execPath, ['server/api/generateOpenApi.ts'], { cwd: ROOT, stdio: 'inherit' });
run('openapi-typescript', ['server/api/openapi.json', '-o', 'web/src/api/schema.ts']);

const changed = FILES.filter((file) => readFileSync(join(ROOT, file), 'utf8') !== before.get(file));
console.log(changed.length === 0 ? 'every generated file is up to date' : `changed: ${changed.join(', ')}`);
if (process.argv.includes('--check') && changed.length > 0) {
  for (const file of changed) writeFileSync(join(ROOT, file), before.get(file) as string);
  console.log('-> npm run generate, and commit what it writes');
  process.exitCode = 1;
}
