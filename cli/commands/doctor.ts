import type { Command } from 'commander';
import { reasonOf } from '../../server/core/reasonOf.ts';
import { withInstallation, type Installation } from '../installation.ts';
import { outputOption, printRows, type OutputFormat } from '../output.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at everything that an installation needs, and say what is wrong and what to do')
    .addOption(outputOption())
    .action(({ output }: { output: OutputFormat }) => withInstallation((haru) => examine(haru, output)));
}

async function examine(haru: Installation, output: OutputFormat): Promise<void> {
  const findings = await Promise.all(
    Object.entries(CHECKS).map(async ([check, look]): Promise<Finding> => {
      try {
        return { check, ok: true, detail: await look(haru) };
      } catch (error) {
        return { check, ok: false, detail: reasonOf(error) };
      }
    }),
  );
  printRows(findings, output);
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** Each answers what it found, or throws what is wrong and what to do. */
const CHECKS: Readonly<Record<string, (haru: Installation) => Promise<string>>> = {
  'schema of the database': async ({ database }) => {
    const { migrationStatus } = await import('../../server/db/migrate.ts');
    const { applied, pending } = await migrationStatus(database.url);
    if (pending.length > 0) throw new Error(`${pending.join(', ')} not applied: type haru db migrate`);
    return `${applied.length} migrations applied`;
  },
  'notifications reach a listener': async ({ database }) => {
    const { listen } = await import('../../server/db/listen.ts');
    const channel = `haru_doctor_${process.pid}`;
    let hints = 0;
    const heard = Promise.withResolvers<string>();
    const listener = listen(
      database.url,
      channel,
      () => {
        hints++;
        // The first call says that the connection stands.
        if (hints === 1) database.pool.query(`notify ${channel}`).catch(heard.reject);
        else heard.resolve('heard');
      },
      heard.reject,
    );
    const late = setTimeout(
      () =>
        heard.reject(
          new Error(
            'DATABASE_URL leads through a pooler that drops LISTEN: give the direct address of Postgres; until then work is found by the sweep once a second',
          ),
        ),
      2_000,
    );
    try {
      return await heard.promise;
    } finally {
      clearTimeout(late);
      await listener.stop();
    }
  },
  queue: async ({ config, database }) => {
    const { openQueue } = await import('../../server/queue/bullmq.ts');
    const url = config.queueUrl ?? database.url;
    const queue = await openQueue({ url, onError: () => {} });
    try {
      await withLimit(
        queue.check(),
        `QUEUE_URL: ${new URL(url).host} does not answer: see that it runs and that its address is right`,
      );
      return new URL(url).protocol.slice(0, -1);
    } finally {
      await withLimit(queue.close(), '').catch(() => {});
    }
  },
  schedulers: ({ database }) => alive(database, 'scheduler', 'none has been heard of in 15 s: start haru scheduler'),
  workers: ({ database }) => alive(database, 'worker', 'none has been heard of in 15 s: start haru worker'),
  'DAG files': async ({ database }) => {
    const { importErrorsOf } = await import('../../server/db/read/importErrors.ts');
    const errors = await importErrorsOf(database.kysely);
    if (errors.length > 0) throw new Error(`${errors.length} do not load: haru dags errors`);
    return 'all load';
  },
  'log buffer': async ({ config }) => {
    if (config.logBufferUrl === null)
      throw new Error(
        'LOG_BUFFER_URL is not set, and no Redis was found: pipelines that drain Redis lists wait for it',
      );
    const { requireRedis } = await import('../../server/queue/requireRedis.ts');
    return `Redis ${await requireRedis(config.logBufferUrl, 'LOG_BUFFER_URL')}`;
  },
};

const LIMIT_MS = 5_000;

async function withLimit<T>(work: Promise<T>, message: string): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(message)), LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(late);
  }
}

async function alive(database: Installation['database'], kind: 'scheduler' | 'worker', none: string): Promise<string> {
  const { rows } = await database.pool.query<{ host: string; pid: number }>(
    `select host, pid from haru.${kind} where stopped_at is null and heartbeat_at > clock_timestamp() - interval '15 seconds'`,
  );
  if (rows.length === 0) throw new Error(none);
  return rows.map(({ host, pid }) => `${host} (${pid})`).join(', ');
}
