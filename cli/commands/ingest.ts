import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';

interface IngestFlags {
  readonly name: string;
  readonly redis?: string;
}

export function registerIngest(program: Command): void {
  program
    .command('ingest <globs...>')
    .description('follow access logs and push each line as an event to the Redis list of its UTC day')
    .option('--name <name>', 'whose positions in the files are kept', 'ingest')
    .option(
      '--redis <url>',
      'the Redis of the lists; LOG_BUFFER_URL, or that of the standalone in HARU_HOME, if none is given',
    )
    .action(async (globs: string[], flags: IngestFlags) => run(globs, flags));
}

async function run(globs: readonly string[], { name, redis }: IngestFlags): Promise<void> {
  const { loadConfig } = await import('../../server/config/loadConfig.ts');
  const { withStandalone } = await import('../../server/standalone/standaloneFile.ts');
  const { runUntilStopped } = await import('../processes/runUntilStopped.ts');
  const { startIngest } = await import('../../ingest/main.ts');
  const { checkOptions } = await import('../../ingest/options.ts');
  const config = withStandalone(loadConfig());
  const redisUrl = redis ?? config.logBufferUrl;
  if (redisUrl === null)
    throw new HaruError('INVALID_CONFIG', 'LOG_BUFFER_URL: not set; give the Redis of the lists, or --redis <url>');
  const options = { globs, redisUrl, name };
  try {
    checkOptions(options);
  } catch (cause) {
    throw new HaruError('INVALID_INPUT', (cause as Error).message, {}, { cause });
  }
  await runUntilStopped('ingest', config.logLevel, ({ log }) => {
    return Promise.resolve(startIngest({ ...options, report: (message) => log.info(message) }));
  });
}
