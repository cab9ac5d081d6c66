import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgres } from '../../../sandbox/components/postgres/postgres.ts';
import { findRedis } from '../../../sandbox/components/redis/redis.ts';
import { waitUntil } from '../../../sandbox/components/waitUntil.ts';

const START_MS = 120_000;
const DAY_MS = 86_400_000;
const MORNING = join(import.meta.dirname, '../dags/morning.ts');
export const PASSWORD = 'correct horse battery staple';

/** A process that has been started, as tests and benchmarks start theirs. */
interface Started {
  output(): string;
  hasEnded(): boolean;
  stop(signal: NodeJS.Signals): Promise<unknown>;
}

/** `haru standalone` with the DAGs of dags/morning.ts and nothing else. */
export interface Product {
  readonly url: string;
  /** Lets happen what a task of the DAGs waits for: `mended` or `released`. */
  open(gate: 'mended' | 'released'): void;
  stop(): Promise<void>;
}

export async function startProduct(
  start: (args: readonly string[], env: Readonly<Record<string, string>>) => Started,
): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'haru-morning-'));
  // Open for the user that Postgres runs as where we are root.
  await chmod(folder, 0o755);
  const [home, dags, gates] = ['home', 'dags', 'gates'].map((name) => join(folder, name)) as [string, string, string];
  mkdirSync(dags);
  mkdirSync(gates);
  const fourDaysAgo = new Date(Date.now() - 4 * DAY_MS).toISOString().slice(0, 10);
  writeFileSync(
    join(dags, 'morning.ts'),
    readFileSync(MORNING, 'utf8')
      .replace("'/gates'", JSON.stringify(gates))
      .replace("START = '2026-01-01'", `START = '${fourDaysAgo}'`),
  );
  const process = start(['cli/main.ts', 'standalone'], {
    HARU_HOME: home,
    HARU_PORT: '0',
    HARU_EXAMPLES: '0',
    HARU_DAGS: dags,
    HARU_ADMIN_PASSWORD: PASSWORD,
  });
  const stop = async () => {
    await process.stop('SIGTERM');
    await (await findPostgres('postgres', home))?.stop();
    await (await findRedis(home))?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const url = await waitUntil(
    () => /Haru is ready: (\S+)/.exec(process.output())?.[1] ?? (process.hasEnded() ? 'ended' : null),
    { what: 'the start of the product', timeoutMs: START_MS, pollMs: 50 },
  );
  if (url === 'ended') {
    await stop();
    throw new Error(`the product has ended: ${process.output()}`);
  }
  return { url, open: (gate) => writeFileSync(join(gates, gate), ''), stop };
}
