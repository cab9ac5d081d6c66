import type { Command } from 'commander';
import { tasksToClear } from '../../server/core/clearing.ts';
import { HaruError } from '../../server/core/errors.ts';
import { audit, requireRun, requireTaskNo, withInstallation, type Installation } from '../installation.ts';
import { outputOption, printRows, report, type OutputFormat } from '../output.ts';

interface ClearOptions {
  readonly upstream?: true;
  readonly downstream?: true;
  readonly onlyFailed?: true;
  readonly dryRun?: true;
  readonly output: OutputFormat;
}

const CLI = { user: 'cli', via: 'cli' } as const;
const FAILED: ReadonlySet<string> = new Set(['failed', 'upstream_failed']);

export function registerClear(tasks: Command): void {
  tasks
    .command('clear <dagId> <runId> <taskId...>')
    .description('let tasks of a run go again; old tries and logs are kept, what runs is stopped first')
    .option('--upstream', 'with all tasks before them')
    .option('--downstream', 'with all tasks after them')
    .option('--only-failed', 'only those that have failed, themselves or because of others')
    .option('--dry-run', 'only say which')
    .addOption(outputOption())
    .action((dagId: string, runId: string, taskIds: string[], options: ClearOptions) =>
      withInstallation((haru) => clear(haru, dagId, runId, taskIds, options)),
    );
}

async function clear(
  haru: Installation,
  dagId: string,
  runId: string,
  taskIds: readonly string[],
  options: ClearOptions,
): Promise<void> {
  const run = await requireRun(haru, dagId, runId);
  const definition = await haru.definition(run.version_id);
  const wanted = new Set(
    tasksToClear(definition, {
      taskNos: taskIds.map((taskId) => requireTaskNo(definition, runId, taskId)),
      upstream: options.upstream === true,
      downstream: options.downstream === true,
    }),
  );
  const { firstInstances } = await import('../../server/db/read/taskInstances.ts');
  const found = (await firstInstances(haru.database.kysely, run.id, MAX_INSTANCES)).filter(
    ({ task_no: taskNo, state }) =>
      wanted.has(taskNo) && state !== 'none' && (!options.onlyFailed || FAILED.has(state)),
  );
  if (!options.dryRun && found.length > 0) {
    const chosen = found.map((instance) => ({ taskNo: instance.task_no, mapIndex: instance.map_index }));
    if (!(await haru.runs.clearTasks(run.id, chosen, CLI)))
      throw new HaruError('NOT_FOUND', `run '${runId}' of '${dagId}' was deleted meanwhile`);
    await audit(haru, { action: 'clear_task_instances', dagId, runId, detail: { chosen } });
  }
  printRows(
    found.map((instance) => ({
      task: definition.tasks[instance.task_no]?.taskId,
      mapIndex: instance.map_index,
      was: instance.state,
      tries: instance.try_number,
    })),
    options.output,
  );
  report(options.dryRun ? `${found.length} would be cleared` : `${found.length} cleared`);
}

const MAX_INSTANCES = 100_000;
