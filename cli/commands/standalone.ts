import type { Command } from 'commander';

export function registerStandalone(program: Command): void {
  program
    .command('standalone')
    .description(
      'everything in one process tree: Postgres, scheduler, worker, API, page, and the sandbox of the examples',
    )
    .action(async () => {
      const { loadConfig } = await import('../../server/config/loadConfig.ts');
      const { runStandalone } = await import('../../server/standalone/runStandalone.ts');
      await runStandalone(loadConfig());
    });
}
