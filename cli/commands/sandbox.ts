import type { Command } from 'commander';
import { outputOption, printRows, type OutputFormat } from '../output.ts';

export function registerSandbox(program: Command): void {
  const sandbox = program
    .command('sandbox')
    .description('the real components that tests, examples and standalone work with');
  sandbox
    .command('status')
    .description('list them: what is installed, what runs in HARU_HOME')
    .addOption(outputOption())
    .action(async ({ output }: { output: OutputFormat }) => {
      const { sandboxStatus } = await import('../../sandbox/components/commands.ts');
      printRows(await sandboxStatus(await home()), output);
    });
  sandbox
    .command('install <name...>')
    .description('install components; nothing happens where they are')
    .action(async (names: string[]) => {
      const { installComponent } = await import('../../sandbox/components/commands.ts');
      for (const name of names) {
        await withKnownName(() => installComponent(name, say));
        say(`${name} is installed`);
      }
    });
  sandbox
    .command('start <name>')
    .description('start a server that runs on until it is stopped; prints how to reach it')
    .addOption(outputOption())
    .action(async (name: string, { output }: { output: OutputFormat }) => {
      const { startComponent } = await import('../../sandbox/components/commands.ts');
      const folder = await home();
      printRows([await withKnownName(() => startComponent(name, folder, say))], output);
    });
  sandbox
    .command('stop <name>')
    .description('stop a server that runs in HARU_HOME')
    .action(async (name: string) => {
      const { stopComponent } = await import('../../sandbox/components/commands.ts');
      const folder = await home();
      const isStopped = await withKnownName(() => stopComponent(name, folder));
      say(isStopped ? `${name} is stopped` : `${name} does not run in ${folder}`);
    });
}

async function home(): Promise<string> {
  const { loadConfig } = await import('../../server/config/loadConfig.ts');
  return loadConfig().home;
}

/** A name that no component has is a wrong use of the command. */
async function withKnownName<T>(work: () => Promise<T>): Promise<T> {
  const { UnknownComponentError } = await import('../../sandbox/components/commands.ts');
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UnknownComponentError)) throw error;
    const { HaruError } = await import('../../server/core/errors.ts');
    throw new HaruError('UNKNOWN_ID', error.message, {}, { cause: error });
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
