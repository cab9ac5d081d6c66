import type { Command } from 'commander';
import { countArgument } from '../arguments.ts';
import { audit, CLI, requireDag, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, printRows, report, type OutputFormat } from '../output.ts';
import { registerCheck } from './dagsCheck.ts';
import { registerDiff } from './dagsDiff.ts';
import { registerTest } from './dagsTest.ts';

interface Listing {
  readonly output: OutputFormat;
}

export function registerDags(program: Command): void {
  const dags = program.command('dags').description('DAGs: what is defined, and when it runs next');
  dags
    .command('list')
    .description('every DAG, with its next run')
    .addOption(outputOption())
    .action(({ output }: Listing) => withInstallation((haru) => list(haru, output)));
  dags
    .command('show <dagId>')
    .description('one DAG: its tasks and what they wait for')
    .addOption(outputOption())
    .action((dagId: string, { output }: Listing) => withInstallation((haru) => show(haru, dagId, output)));
  dags
    .command('next <dagId>')
    .description('the next runs: interval, business day and when each starts')
    .option('-n, --count <n>', 'how many', countArgument, 30)
    .addOption(outputOption())
    .action((dagId: string, { count, output }: Listing & { count: number }) =>
      withInstallation((haru) => next(haru, dagId, count, output)),
    );
  dags
    .command('pause <dagId>')
    .description('start no further runs')
    .action((dagId: string) => withInstallation((haru) => setPaused(haru, dagId, true)));
  dags
    .command('unpause <dagId>')
    .description('run by the schedule again')
    .action((dagId: string) => withInstallation((haru) => setPaused(haru, dagId, false)));
  dags
    .command('errors')
    .description('DAG files that do not load, with the place and what to do')
    .addOption(outputOption())
    .action(({ output }: Listing) => withInstallation((haru) => errors(haru, output)));
  dags
    .command('versions <dagId>')
    .description('the stored versions of a DAG')
    .addOption(outputOption())
    .action((dagId: string, { output }: Listing) => withInstallation((haru) => versions(haru, dagId, output)));
  registerDiff(dags);
  registerCheck(dags);
  registerTest(dags);
}

async function list({ database }: Installation, output: OutputFormat): Promise<void> {
  const { allDags } = await import('../../server/db/read/dags.ts');
  const rows = await allDags(database.kysely);
  printRows(
    rows.map((dag) => ({
      dag: dag.dag_id,
      paused: dag.is_paused,
      stale: dag.is_stale,
      nextRun: dag.next_run_after,
      intervalStart: dag.next_interval_start,
      intervalEnd: dag.next_interval_end,
      file: dag.file,
    })),
    output,
    ['dag', 'paused', 'stale', 'nextRun', 'intervalStart', 'file'],
  );
}

async function show(haru: Installation, dagId: string, output: OutputFormat): Promise<void> {
  const dag = await requireDag(haru, dagId);
  const definition = await haru.definition(dag.version_id);
  await warnOfPools(haru, dagId);
  if (output === 'json') {
    printJson({ dag, definition });
    return;
  }
  print(`${dagId}${dag.is_paused ? ' (paused)' : ''}: ${definition.description ?? 'no description'}`);
  if (dag.is_stale)
    print('its file no longer defines it: it gets no further runs, and goes on when it is defined again');
  print(`file ${dag.file}, business zone ${definition.zone}, next run ${dag.next_run_after ?? 'none'}\n`);
  printRows(
    definition.tasks.map((task) => ({
      task: task.taskId,
      operator: task.operator,
      after: task.upstream.map((taskNo) => definition.tasks[taskNo]?.taskId).join(', ') || null,
      triggerRule: task.triggerRule,
      retries: task.retries,
    })),
    output,
    ['task', 'operator', 'triggerRule', 'retries', 'after'],
  );
}

/** Tasks that never start, because no pool can hold them. */
async function warnOfPools({ database }: Installation, dagId: string): Promise<void> {
  const { misfitTasks } = await import('../../server/db/read/pools.ts');
  const { poolMisfit } = await import('../../server/core/pools.ts');
  for (const task of await misfitTasks(database.kysely, { dagId }))
    report(`${dagId}: ${poolMisfit(task, task.slots ?? undefined)} (haru pools set ${task.pool} ${task.poolSlots})`);
}

async function next(haru: Installation, dagId: string, count: number, output: OutputFormat): Promise<void> {
  const dag = await requireDag(haru, dagId);
  const definition = await haru.definition(dag.version_id);
  const { previewRuns } = await import('../../server/scheduler/previewRuns.ts');
  const { runs, problem } = await previewRuns(haru.database.pool, dag, definition, count);
  printRows(
    runs.map((run) => ({
      intervalStart: run.intervalStart,
      intervalEnd: run.intervalEnd,
      businessDay: run.businessDay,
      startsAt: run.runAfter,
    })),
    output,
  );
  if (problem) throw problem;
}

async function setPaused(haru: Installation, dagId: string, isPaused: boolean): Promise<void> {
  const dag = await requireDag(haru, dagId);
  await haru.runs.setPaused(dag.dag_no, isPaused, CLI);
  await audit(haru, { action: 'patch_dag', dagId, detail: { is_paused: isPaused } });
  print(`${dagId} is ${isPaused ? 'paused' : 'unpaused'}`);
}

async function errors({ database }: Installation, output: OutputFormat): Promise<void> {
  const { importErrorsOf } = await import('../../server/db/read/importErrors.ts');
  const found = await importErrorsOf(database.kysely);
  if (output === 'json') {
    printJson(found);
    return;
  }
  // Of many lines: no table.
  for (const { file, line, col, message } of found)
    print(`${line === null ? file : `${file}:${line}:${col ?? 1}`}: ${message}\n`);
  if (found.length === 0) print('(none)');
}

async function versions(haru: Installation, dagId: string, output: OutputFormat): Promise<void> {
  const { dag_no: dagNo } = await requireDag(haru, dagId);
  const { rows } = await haru.database.pool.query<object>(
    `select number as version, created_at as "createdAt", left(content_hash, 12) as hash, source_commit as commit
     from haru.dag_version where dag_no = $1 and base_id is null order by number desc`,
    [dagNo],
  );
  printRows(rows, output);
}
