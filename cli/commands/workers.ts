import type { Command } from 'commander';
import { countArgument } from '../arguments.ts';
import { withInstallation, type Installation } from '../installation.ts';
import { outputOption, printRows, type OutputFormat } from '../output.ts';

interface Listing {
  readonly limit: number;
  readonly output: OutputFormat;
}

export function registerWorkers(program: Command): void {
  for (const [kind, list] of [
    ['workers', workers],
    ['schedulers', schedulers],
  ] as const) {
    program
      .command(kind)
      .description(`the ${kind} of the installation`)
      .command('list')
      .description('which are alive, which have stopped, and which have gone without a word')
      .option('-n, --limit <n>', 'how many, those heard of latest first', countArgument, 25)
      .addOption(outputOption())
      .action((listing: Listing) => withInstallation((haru) => list(haru, listing)));
  }
}

async function workers({ database }: Installation, { limit, output }: Listing): Promise<void> {
  const { listWorkers } = await import('../../server/db/read/processes.ts');
  printRows(await listWorkers(database.pool, limit), output, [
    'name',
    'pid',
    'state',
    'running',
    'slots',
    'isDraining',
    'startedAt',
    'heartbeatAt',
    'queues',
  ]);
}

async function schedulers({ database }: Installation, { limit, output }: Listing): Promise<void> {
  const { listSchedulers } = await import('../../server/db/read/processes.ts');
  printRows(await listSchedulers(database.pool, limit), output, ['host', 'pid', 'state', 'startedAt', 'heartbeatAt']);
}
