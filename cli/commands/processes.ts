import type { Command } from 'commander';
import type { Config } from '../../server/config/resolveConfig.ts';
import { countArgument, namesArgument } from '../arguments.ts';

const STOP_LIMIT_S = 600;

export function registerProcesses(program: Command): void {
  program
    .command('scheduler')
    .description('one scheduler, with the loader of the DAG folders; any number may run')
    .action(async () => {
      const { runScheduler } = await import('../processes/scheduler.ts');
      await runScheduler(await settings());
    });
  program
    .command('worker')
    .description('one worker; any number may run')
    .option('--queues <names>', 'queues that it serves, separated by commas', namesArgument, ['default'])
    .option('--stop-limit <seconds>', 'how long a stop waits for tries that run', countArgument, STOP_LIMIT_S)
    .action(async ({ queues, stopLimit }: { queues: readonly string[]; stopLimit: number }) => {
      const { runWorker } = await import('../processes/worker.ts');
      await runWorker(await settings(), { queues, stopLimitMs: stopLimit * 1000 });
    });
  program
    .command('api')
    .description('API and page; any number may run')
    .option('--no-admin', 'do not make the first user')
    .option('--behind-proxy', 'one reverse proxy stands before it: believe its X-Forwarded-For and X-Forwarded-Proto')
    .action(async ({ admin, behindProxy }: { admin: boolean; behindProxy?: true }) => {
      const { runApi } = await import('../processes/api.ts');
      await runApi(await settings(), { hasAdmin: !admin, isBehindProxy: behindProxy === true });
    });
}

async function settings(): Promise<Config> {
  const { loadConfig } = await import('../../server/config/loadConfig.ts');
  return loadConfig();
}
