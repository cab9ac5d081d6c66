import type { Command } from 'commander';
import { mapIndexArgument } from '../arguments.ts';
import {
  requireDag,
  requireInstance,
  requireRun,
  requireTaskNo,
  withInstallation,
  type Installation,
} from '../installation.ts';
import { outputOption, print, printJson, type OutputFormat } from '../output.ts';

interface WhyOptions {
  readonly mapIndex: number;
  readonly output: OutputFormat;
}

export function registerWhy(tasks: Command): void {
  tasks
    .command('why <dagId> <runId> <taskId>')
    .description('what a waiting task waits for')
    .option('--map-index <index>', 'of a mapped task', mapIndexArgument, -1)
    .addOption(outputOption())
    .action((dagId: string, runId: string, taskId: string, options: WhyOptions) =>
      withInstallation((haru) => why(haru, { dagId, runId, taskId }, options)),
    );
}

async function why(
  haru: Installation,
  { dagId, runId, taskId }: { dagId: string; runId: string; taskId: string },
  { mapIndex, output }: WhyOptions,
): Promise<void> {
  const { createDefinitionCache } = await import('../../server/db/definitions.ts');
  const { readWaits } = await import('../../server/scheduler/why/readWaits.ts');
  const dag = await requireDag(haru, dagId);
  const run = await requireRun(haru, dagId, runId);
  const definition = await haru.definition(run.version_id);
  const taskNo = requireTaskNo(definition, runId, taskId);
  const instance = await requireInstance(haru, run, { taskId, taskNo, mapIndex });
  const waits = await readWaits(
    { pool: haru.database.pool, definitions: createDefinitionCache() },
    { dag, run, definition, instance },
  );
  if (output === 'json') {
    printJson({ task: taskId, mapIndex, state: instance.state, waitsFor: waits });
    return;
  }
  const name = mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`;
  print(
    waits.length === 0
      ? `${name} is ${instance.state}: it waits for nothing`
      : `${name} is ${instance.state} and waits for`,
  );
  for (const line of waits) print(`  ${line}`);
}
