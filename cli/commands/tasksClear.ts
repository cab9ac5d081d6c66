import { Option, type Command } from 'commander';
import { scopeOfRun, type RunScope } from '../../server/core/clearing.ts';
import { HaruError } from '../../server/core/errors.ts';
import type { RunRow } from '../../server/db/read/dagRuns.ts';
import type { ClearingDeps } from '../../server/db/read/planClearing.ts';
import type { InstanceRow } from '../../server/db/read/taskInstances.ts';
import { mapIndexesArgument } from '../arguments.ts';
import { audit, CLI, requireRun, requireTaskNo, withInstallation, type Installation } from '../installation.ts';
import { outputOption, printRows, type OutputFormat } from '../output.ts';
import { printClearing } from './printClearing.ts';

export interface ChoiceOptions {
  readonly mapIndex?: readonly number[];
  readonly upstream?: true;
  readonly downstream?: true;
  readonly past?: true;
  readonly future?: true;
  readonly dryRun?: true;
  readonly output: OutputFormat;
}
export const LATEST_VERSION =
  'on the latest version of the DAG: its new tasks come too, those that are gone are removed';

interface ClearOptions extends ChoiceOptions {
  readonly onlyFailed?: true;
  readonly onlyRunning?: true;
  readonly latestVersion?: true;
}

export function registerClear(tasks: Command): void {
  withChoice(
    tasks
      .command('clear <dagId> <runId> <taskId...>')
      .description('let tasks of a run go again; old tries and logs are kept, what runs is stopped first'),
  )
    .option('--only-failed', 'only those that have failed, themselves or because of others')
    .addOption(new Option('--only-running', 'only those that run').conflicts('onlyFailed'))
    .option('--latest-version', LATEST_VERSION)
    .action((dagId: string, runId: string, taskIds: string[], options: ClearOptions) =>
      withInstallation((haru) => clear(haru, dagId, runId, taskIds, options)),
    );
}

/** The options that choose tasks beside the named ones. */
export function withChoice(command: Command): Command {
  return command
    .option(
      '--map-index <indexes>',
      'of the named tasks, which are mapped: one or several, separated by commas',
      mapIndexesArgument,
    )
    .option('--upstream', 'with all tasks before them')
    .option('--downstream', 'with all tasks after them')
    .option('--past', 'in the runs of all earlier logical dates too')
    .option('--future', 'in the runs of all later logical dates too')
    .option('--dry-run', 'only say which')
    .addOption(outputOption());
}

/** What the named tasks and the options choose; every name must be one of the run's tasks. */
export async function choiceOf(haru: Installation, run: RunRow, taskIds: readonly string[], options: ChoiceOptions) {
  const definition = await haru.definition(run.version_id);
  for (const taskId of taskIds) requireTaskNo(definition, run.run_id, taskId);
  return {
    deps: { db: haru.database.kysely, definition: (versionId: number) => haru.definition(versionId) },
    scope: scopeOf(run, options),
    choice: {
      tasks: taskIds.flatMap((taskId) => (options.mapIndex ?? [null]).map((mapIndex) => ({ taskId, mapIndex }))),
      upstream: options.upstream === true,
      downstream: options.downstream === true,
    },
  };
}

function scopeOf(run: RunRow, { past = false, future = false }: { past?: boolean; future?: boolean }): RunScope {
  const scope = scopeOfRun(run, { past, future });
  if (!scope) throw new HaruError('INVALID_INPUT', `--past and --future: run '${run.run_id}' has no logical date`);
  return scope;
}

async function clear(
  haru: Installation,
  dagId: string,
  runId: string,
  taskIds: readonly string[],
  options: ClearOptions,
): Promise<void> {
  const run = await requireRun(haru, dagId, runId);
  const { planClearing } = await import('../../server/db/read/planClearing.ts');
  const { applyClearing } = await import('../../server/scheduler/applyClearing.ts');
  const { scope, choice } = await choiceOf(haru, run, taskIds, options);
  const only = options.onlyFailed ? 'failed' : options.onlyRunning ? 'running' : null;
  const isOnLatest = options.latestVersion === true;
  const plan = await planClearing(clearingDeps(haru), { scope, choice, only, isOnLatest });
  const isDryRun = options.dryRun === true;
  if (!isDryRun && plan.runs.length + plan.refused.length > 0)
    await applyClearing(haru.runs, plan, {
      only,
      isRunReset: true,
      by: CLI,
      record: (part) =>
        audit(haru, { action: 'clear_task_instances', dagId, runId, detail: { taskIds, options, ...part } }),
    });
  const ofSeveralRuns = options.past === true || options.future === true;
  await printClearing(haru, plan, { output: options.output, ofSeveralRuns, isOnLatest, isDryRun });
}

/** What planning a clearing needs. */
export function clearingDeps({ database: { kysely, pool }, definitions }: Installation): ClearingDeps {
  return { db: kysely, pool, definitions };
}

/** The chosen instances as they were; those of other runs too where the options reach for them. */
export async function printChosen(
  haru: Installation,
  rows: readonly InstanceRow[],
  { past, future, output }: ChoiceOptions,
): Promise<void> {
  const shown = rows.map(async (row) => ({
    ...(past || future ? { run: row.run_id } : {}),
    task: (await haru.definition(row.version_id)).tasks[row.task_no]?.taskId,
    mapIndex: row.map_index,
    was: row.state,
    tries: row.try_number,
  }));
  printRows(await Promise.all(shown), output);
}
