import type { Command } from 'commander';
import { instantOf, intervalOf, jsonObject } from '../arguments.ts';
import { EXIT } from '../exitCode.ts';
import { print } from '../output.ts';

interface TestOptions {
  readonly start?: string;
  readonly end?: string;
  readonly logicalDate?: string;
  readonly params?: string;
}

export function registerTest(dags: Command): void {
  dags
    .command('test <dagId>')
    .description('run one interval in this process, without scheduler and retries; exit 0 only on success')
    .option('--start <instant>', 'start of the data interval, ISO 8601 with offset')
    .option('--end <instant>', 'its end')
    .option('--logical-date <instant>', 'instead: the interval that the schedule has for this moment; default: now')
    .option('--params <json>', 'a JSON object of the DAG’s parameters')
    .action(async (dagId: string, options: TestOptions) => test(dagId, options));
}

async function test(dagId: string, options: TestOptions): Promise<void> {
  const given = intervalOf(options);
  const logicalDate = instantOf('--logical-date', options.logicalDate);
  const params = jsonObject('--params', options.params);
  const { loadConfig } = await import('../../server/config/loadConfig.ts');
  const { withStandalone } = await import('../../server/standalone/standaloneFile.ts');
  const { EXAMPLES_FOLDER } = await import('../../server/loader/examples.ts');
  const { intervalAt } = await import('../../server/scheduler/runDates.ts');
  const { findDag } = await import('../dagTest/findDag.ts');
  const { testCalendars } = await import('../dagTest/testCalendars.ts');
  const { testDag } = await import('../dagTest/testDag.ts');
  const config = withStandalone(loadConfig());
  const found = await findDag(dagId, [
    ...new Set([...config.dagFolders, ...(config.examples ? [EXAMPLES_FOLDER] : [])]),
  ]);
  const interval =
    given ??
    intervalAt(found.definition, logicalDate ?? new Date(), await testCalendars(found.definition, config.databaseUrl));
  // Stack traces of the tasks name the author's lines.
  process.setSourceMapsEnabled(true);
  const state = await testDag(found, { config, interval, params, print });
  print(`${dagId}: ${state}`);
  if (state !== 'success') process.exitCode = EXIT.failed;
}
