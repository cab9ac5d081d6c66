import { Option, type Command } from 'commander';
import type { ClearingPlan } from '../../server/db/read/planClearing.ts';
import type { RunRow } from '../../server/db/read/dagRuns.ts';
import { HaruError } from '../../server/core/errors.ts';
import { audit, CLI, requireRun, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, type OutputFormat } from '../output.ts';
import { printClearing } from './printClearing.ts';
import { clearingDeps, LATEST_VERSION } from './tasksClear.ts';

interface Options {
  readonly latestVersion?: true;
  readonly onlyNew?: true;
  readonly dryRun?: true;
  readonly output: OutputFormat;
}

export function registerRunsClear(runs: Command): void {
  runs
    .command('clear <dagId> <runId>')
    .description('let a run go again; old tries and logs are kept')
    .option('--latest-version', LATEST_VERSION)
    .addOption(
      new Option(
        '--only-new',
        'only bring what is new in the latest version of the DAG: no task that the run has goes again',
      ).conflicts('latestVersion'),
    )
    .option('--dry-run', 'only say which tasks')
    .addOption(outputOption())
    .action((dagId: string, runId: string, options: Options) =>
      withInstallation((haru) => clear(haru, dagId, runId, options)),
    );
}

async function clear(haru: Installation, dagId: string, runId: string, options: Options): Promise<void> {
  const { latestVersion = false, onlyNew = false, dryRun: isDryRun = false, output } = options;
  const run = await requireRun(haru, dagId, runId);
  const isOnLatest = latestVersion || onlyNew;
  if (isDryRun) {
    const plan = await planOf(haru, run, options);
    return printClearing(haru, plan, { output, ofSeveralRuns: false, isOnLatest, isDryRun });
  }
  const detail = {
    state: 'queued',
    ...(latestVersion && { run_on_latest_version: true }),
    ...(onlyNew && { only_new: true }),
  };
  if (isOnLatest) {
    const { applyClearing } = await import('../../server/scheduler/applyClearing.ts');
    await applyClearing(haru.runs, await planOf(haru, run, options), {
      only: null,
      isRunReset: true,
      by: CLI,
      record: () => audit(haru, { action: 'clear_dag_run', dagId, runId, detail }),
    });
  } else {
    if (!(await haru.runs.setRunState(run.id, 'queued', CLI)))
      throw new HaruError('CONFLICT', `${runId} is ${run.state} and cannot become queued`);
    await audit(haru, { action: 'patch_dag_run', dagId, runId, detail });
  }
  const { state, version_number: version } = await requireRun(haru, dagId, runId);
  print(isOnLatest ? `${runId} is ${state}, on version ${version}` : `${runId} is queued`);
}

async function planOf(haru: Installation, run: RunRow, { latestVersion, onlyNew }: Options): Promise<ClearingPlan> {
  const { planClearing, planNewTasks } = await import('../../server/db/read/planClearing.ts');
  if (onlyNew) return planNewTasks(clearingDeps(haru), { ...run, run_no: run.id });
  const choice = { tasks: null, upstream: false, downstream: false };
  return planClearing(clearingDeps(haru), {
    scope: { runNo: run.id },
    choice,
    only: null,
    isOnLatest: latestVersion === true,
  });
}
