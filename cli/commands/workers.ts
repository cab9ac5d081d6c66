import type { Command } from 'commander';
import { countArgument } from '../arguments.ts';
import { HaruError } from '../../server/core/errors.ts';
import { audit, CLI, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printRows, type OutputFormat } from '../output.ts';

interface Listing {
  readonly limit: number;
  readonly output: OutputFormat;
}

export function registerWorkers(program: Command): void {
  for (const [kind, list] of [
    ['workers', workers],
    ['schedulers', schedulers],
  ] as const) {
    const command = program.command(kind).description(`the ${kind} of the installation`);
    command
      .command('list')
      .description('which are alive, which have stopped, and which have gone without a word')
      .option('-n, --limit <n>', 'how many, those heard of latest first', countArgument, 25)
      .addOption(outputOption())
      .action((listing: Listing) => withInstallation((haru) => list(haru, listing)));
    if (kind === 'workers') registerDrain(command);
  }
}

function registerDrain(workersCommand: Command): void {
  for (const [verb, isDrained, description] of [
    ['drain', true, 'have a worker take no more tasks; what it runs goes on'],
    ['undrain', false, 'have a worker that was drained take tasks again'],
  ] as const) {
    workersCommand
      .command(`${verb} <name>`)
      .description(description)
      .action((name: string) => withInstallation((haru) => drain(haru, name, isDrained)));
  }
}

async function workers({ database }: Installation, { limit, output }: Listing): Promise<void> {
  const { listWorkers } = await import('../../server/db/read/processes.ts');
  printRows(await listWorkers(database.pool, { limit }), output, [
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
  printRows(await listSchedulers(database.pool, { limit }), output, [
    'host',
    'pid',
    'state',
    'startedAt',
    'heartbeatAt',
  ]);
}

async function drain(haru: Installation, name: string, isDrained: boolean): Promise<void> {
  const { livingWorkers } = await import('../../server/db/read/processes.ts');
  const { setDrained } = await import('../../server/db/workers.ts');
  const { pool } = haru.database;
  const named = await livingWorkers(pool, name);
  if (named.length === 0) throw new HaruError('NOT_FOUND', `there is no living worker '${name}' (haru workers list)`);
  for (const { id } of named) {
    if (!(await setDrained(pool, id, isDrained, CLI.user)))
      throw new HaruError(
        'CONFLICT',
        isDrained ? `${name} takes no more tasks already` : `${name} was not drained, or it is stopping by itself`,
      );
    await audit(haru, { action: isDrained ? 'drain_worker' : 'undrain_worker', detail: { name, id } });
  }
  print(isDrained ? `${name} takes no more tasks` : `${name} takes tasks again`);
}
