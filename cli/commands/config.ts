import type { Command } from 'commander';
import { outputOption, printRows, type OutputFormat } from '../output.ts';

export function registerConfig(program: Command): void {
  program
    .command('config')
    .description('print all settings resolved, secrets hidden')
    .addOption(outputOption())
    .action(async ({ output }: { output: OutputFormat }) => {
      const { readEnvironment } = await import('../../server/config/readEnvironment.ts');
      const { describeConfig } = await import('../../server/config/describeConfig.ts');
      printRows(describeConfig(readEnvironment(process.env, process.cwd()), process.cwd()), output);
    });
}
