import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { reasonOf } from '../server/core/reasonOf.ts';
import { registerAssets } from './commands/assets.ts';
import { registerBackfill } from './commands/backfill.ts';
import { registerConnections } from './commands/connections.ts';
import { registerDags } from './commands/dags.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerIngest } from './commands/ingest.ts';
import { registerLedger } from './commands/ledger.ts';
import { registerNotifications } from './commands/notifications.ts';
import { registerCalendars } from './commands/calendars.ts';
import { registerPools } from './commands/pools.ts';
import { registerPartitions } from './commands/partitions.ts';
import { registerRuns } from './commands/runs.ts';
import { registerTasks } from './commands/tasks.ts';
import { registerConfig } from './commands/config.ts';
import { registerDb } from './commands/db.ts';
import { registerInit } from './commands/init.ts';
import { registerProcesses } from './commands/processes.ts';
import { registerSandbox } from './commands/sandbox.ts';
import { registerStandalone } from './commands/standalone.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerUsers } from './commands/users.ts';
import { registerVariables } from './commands/variables.ts';
import { registerWorkers } from './commands/workers.ts';
import { EXIT, exitCodeOf } from './exitCode.ts';
import { outliveReader } from './output.ts';

/** Each adds its group of commands; what a command needs is imported when it runs, so that the others start quickly. */
const GROUPS: readonly ((program: Command) => void)[] = [
  registerStandalone,
  registerProcesses,
  registerIngest,
  registerDags,
  registerRuns,
  registerTasks,
  registerBackfill,
  registerAssets,
  registerPartitions,
  registerLedger,
  registerCalendars,
  registerPools,
  registerNotifications,
  registerConnections,
  registerVariables,
  registerUsers,
  registerWorkers,
  registerDb,
  registerSandbox,
  registerConfig,
  registerDoctor,
  registerInit,
  registerCompletion,
];

const program = new Command('haru')
  .description(packageJson.description)
  .version(packageJson.version)
  .showHelpAfterError('(haru --help lists the commands)')
  .exitOverride();
for (const register of GROUPS) register(program);
program
  .command('version')
  .description('print the version')
  .action(() => {
    process.stdout.write(`${packageJson.version}\n`);
  });

outliveReader();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
  } else {
    process.stderr.write(`haru: ${reasonOf(error)}\n`);
    if (process.env['DEBUG'] !== undefined && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
