import { resolve } from 'node:path';
import type { Command } from 'commander';
import { requireDag, withInstallation, type Installation } from '../installation.ts';
import { outputOption, printRows, type OutputFormat } from '../output.ts';

interface Listing {
  readonly output: OutputFormat;
}

const CLI = { user: 'cli', via: 'cli' } as const;

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
    .option('-n, --count <n>', 'how many', '10')
    .addOption(outputOption())
    .action((dagId: string, { count, output }: Listing & { count: string }) =>
      withInstallation((haru) => next(haru, dagId, Number(count), output)),
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
  dags
    .command('check [paths...]')
    .description('load files or folders of DAGs as the loader does; needs no server')
    .addOption(outputOption())
    .action(async (paths: string[], { output }: Listing) => check(paths, output));
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
  );
}

async function show(haru: Installation, dagId: string, output: OutputFormat): Promise<void> {
  const dag = await requireDag(haru, dagId);
  const definition = await haru.definition(dag.version_id);
  if (output === 'json') {
    process.stdout.write(`${JSON.stringify({ dag, definition }, null, 2)}\n`);
    return;
  }
  process.stdout.write(`${dagId}${dag.is_paused ? ' (paused)' : ''}: ${definition.description ?? 'no description'}\n`);
  process.stdout.write(
    `file ${dag.file}, business zone ${definition.zone}, next run ${dag.next_run_after ?? 'none'}\n\n`,
  );
  printRows(
    definition.tasks.map((task) => ({
      task: task.taskId,
      operator: task.operator,
      after: task.upstream.map((taskNo) => definition.tasks[taskNo]?.taskId).join(', ') || null,
      triggerRule: task.triggerRule,
      retries: task.retries,
    })),
    output,
  );
}

async function next(haru: Installation, dagId: string, count: number, output: OutputFormat): Promise<void> {
  const dag = await requireDag(haru, dagId);
  const definition = await haru.definition(dag.version_id);
  const { upcomingRuns } = await import('../../server/core/catchup.ts');
  const { businessDayOf } = await import('../../server/scheduler/runDates.ts');
  const { rows } = await haru.database.pool.query<{ start: Date; end: Date; now: Date }>(
    `select interval_start as start, interval_end as end from haru.dag_run
     where dag_no = $1 and run_type = 'scheduled' order by interval_end desc limit 1`,
    [dag.dag_no],
  );
  const runs = upcomingRuns(
    definition.schedule,
    {
      lastInterval: rows[0] ? { start: rows[0].start, end: rows[0].end } : null,
      start: definition.start === null ? null : new Date(definition.start),
      end: definition.end === null ? null : new Date(definition.end),
      catchup: definition.catchup,
      now: new Date(),
    },
    count,
  );
  printRows(
    runs.map((run) => ({
      intervalStart: run.intervalStart,
      intervalEnd: run.intervalEnd,
      businessDay: businessDayOf(definition, { start: run.intervalStart, end: run.intervalEnd }),
      startsAt: run.runAfter,
    })),
    output,
  );
}

async function setPaused(haru: Installation, dagId: string, isPaused: boolean): Promise<void> {
  const dag = await requireDag(haru, dagId);
  await haru.runs.setPaused(dag.dag_no, isPaused, CLI);
  process.stdout.write(`${dagId} is ${isPaused ? 'paused' : 'unpaused'}\n`);
}

async function errors({ database }: Installation, output: OutputFormat): Promise<void> {
  const { importErrorsOf } = await import('../../server/db/read/importErrors.ts');
  printRows(await importErrorsOf(database.kysely), output);
}

async function versions(haru: Installation, dagId: string, output: OutputFormat): Promise<void> {
  const { dag_no: dagNo } = await requireDag(haru, dagId);
  const { rows } = await haru.database.pool.query<object>(
    `select number as version, created_at as "createdAt", left(content_hash, 12) as hash, source_commit as commit
     from haru.dag_version where dag_no = $1 order by number desc`,
    [dagNo],
  );
  printRows(rows, output);
}

async function check(paths: readonly string[], output: OutputFormat): Promise<void> {
  const { checkDagFiles } = await import('../../server/loader/checkDagFiles.ts');
  const results = await checkDagFiles(paths.length > 0 ? paths.map((path) => resolve(path)) : [resolve('dags')]);
  printRows(results, output);
  if (results.some((result) => result.error !== null)) process.exitCode = 1;
}
