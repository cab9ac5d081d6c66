import { Argument, Option, type Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import { runIdProblem } from '../../server/core/runId.ts';
import { isRunFinished, RUN_STATES } from '../../server/core/states.ts';
import type { RunRow } from '../../server/db/read/dagRuns.ts';
import { countArgument, instantOf, intervalOf, jsonObject } from '../arguments.ts';
import {
  audit,
  CLI,
  requireDag,
  requireDefinedDag,
  requireRun,
  withInstallation,
  type Installation,
} from '../installation.ts';
import { outputOption, print, printJson, printRows, report, type OutputFormat } from '../output.ts';
import { requireParams } from '../params.ts';
import { createProgressReporter, progressFor } from '../runningProgress.ts';
import { waitForRun } from '../waitForRun.ts';
import { registerRunsClear } from './runsClear.ts';

interface Listing {
  readonly output: OutputFormat;
}

interface TriggerOptions extends Listing {
  readonly start?: string;
  readonly end?: string;
  readonly logicalDate?: string;
  readonly runId?: string;
  readonly params?: string;
  readonly note?: string;
  readonly wait?: true;
}

export function registerRuns(program: Command): void {
  const runs = program.command('runs').description('runs: what happened, and what is to happen');
  runs
    .command('list [dagId]')
    .description('the latest runs, of one DAG or of all')
    .addOption(new Option('-s, --state <state...>', 'only in these states').choices(RUN_STATES))
    .option('-n, --limit <n>', 'how many', countArgument, 25)
    .addOption(outputOption())
    .action((dagId: string | undefined, options: Listing & { state?: string[]; limit: number }) =>
      withInstallation((haru) => list(haru, dagId, options)),
    );
  runs
    .command('show <dagId> <runId>')
    .description('one run and its tasks')
    .addOption(outputOption())
    .action((dagId: string, runId: string, { output }: Listing) =>
      withInstallation((haru) => show(haru, dagId, runId, output)),
    );
  runs
    .command('trigger <dagId>')
    .description('start a run; with an interval it works on that day')
    .option('--start <instant>', 'start of the data interval, ISO 8601 with offset')
    .option('--end <instant>', 'its end')
    .option('--logical-date <instant>', 'its logical date; the interval is then the one that the schedule has for it')
    .option('--run-id <id>', 'an id of your own')
    .option('--params <json>', 'a JSON object of the DAG’s parameters')
    .option('--note <text>', 'a note on the run')
    .option('--wait', 'wait until it has ended; exit 0 only on success')
    .addOption(outputOption())
    .action((dagId: string, options: TriggerOptions) => withInstallation((haru) => trigger(haru, dagId, options)));
  runs
    .command('wait <dagId> <runId>')
    .description('wait until it has ended; exit 0 only on success')
    .action((dagId: string, runId: string) => withInstallation((haru) => wait(haru, dagId, runId)));
  registerRunsClear(runs);
  runs
    .command('stop <dagId> <runId>')
    .description('end a run: what runs is killed, what has not started is skipped')
    .action((dagId: string, runId: string) => withInstallation((haru) => stop(haru, dagId, runId)));
  runs
    .command('mark <dagId> <runId>')
    .addArgument(new Argument('<state>').choices(['success', 'failed']))
    .description('give a run the state success or failed')
    .action((dagId: string, runId: string, state: 'success' | 'failed') =>
      withInstallation((haru) => setState(haru, dagId, runId, state)),
    );
  runs
    .command('delete <dagId> <runId>')
    .description('delete a run that does not run, with its logs')
    .action((dagId: string, runId: string) => withInstallation((haru) => remove(haru, dagId, runId)));
}

async function list(
  haru: Installation,
  dagId: string | undefined,
  { state, limit, output }: Listing & { state?: string[]; limit: number },
): Promise<void> {
  if (dagId !== undefined) await requireDag(haru, dagId);
  const { listRuns } = await import('../../server/db/read/dagRuns.ts');
  const filter = { ...(dagId === undefined ? {} : { dagIds: [dagId] }), ...(state ? { states: state } : {}) };
  const { rows } = await listRuns(haru.database.kysely, filter, ['-run_after'], { limit, offset: 0 });
  printRows(rows.map(row), output, dagId === undefined ? ['dag', ...COLUMNS] : COLUMNS);
}

/** What fits a terminal; the interval's end follows from its start, the type from the run's id. */
const COLUMNS = ['run', 'state', 'intervalStart', 'businessDay', 'startedAt', 'seconds'] as const;

function row(run: RunRow) {
  return {
    dag: run.dag_id,
    run: run.run_id,
    state: run.state,
    type: run.run_type,
    intervalStart: run.interval_start,
    intervalEnd: run.interval_end,
    businessDay: run.business_day,
    startedAt: run.started_at,
    seconds: run.duration,
  };
}

async function show(haru: Installation, dagId: string, runId: string, output: OutputFormat): Promise<void> {
  const run = await requireRun(haru, dagId, runId);
  const { listInstances } = await import('../../server/db/read/taskInstances.ts');
  const { tasks } = await haru.definition(run.version_id);
  const { rows } = await listInstances(haru.database.kysely, { runNo: run.id }, ['id'], {
    limit: 10_000,
    offset: 0,
  });
  const { listDeadlines } = await import('../../server/db/read/deadlines.ts');
  const deadlines = (await listDeadlines(haru.database.kysely, run.id)).map((deadline) => ({
    task: tasks[deadline.task_no]?.taskId ?? null,
    dueAt: deadline.due_at,
    state: deadline.state,
    blocker: deadline.blocker,
  }));
  const progress = progressFor(rows, output);
  const instances = rows.map((instance) => ({
    task: tasks[instance.task_no]?.taskId,
    mapIndex: instance.map_index,
    state: instance.state,
    try: instance.try_number,
    startedAt: instance.started_at,
    seconds: instance.duration,
    ...progress(instance),
    receipt: instance.receipt,
  }));
  if (output === 'json') {
    printJson({ ...row(run), conf: run.conf, note: run.note, deadlines, tasks: instances });
    return;
  }
  print(`${dagId} ${runId}: ${run.state}${run.note === null ? '' : `, ${run.note}`}`);
  printRows([row(run)], output, ['type', 'intervalStart', 'intervalEnd', 'businessDay', 'startedAt', 'seconds']);
  print('');
  for (const { task, dueAt, state, blocker } of deadlines) {
    print(`deadline${task === null ? '' : ` of ${task}`} ${dueAt}: ${state}${blocker === null ? '' : `, ${blocker}`}`);
  }
  printRows(instances, output);
}

async function trigger(haru: Installation, dagId: string, options: TriggerOptions): Promise<void> {
  const problem = options.runId === undefined ? null : runIdProblem(options.runId);
  if (problem) throw new HaruError('INVALID_INPUT', `--run-id: ${problem.message}`);
  const dag = await requireDefinedDag(haru, dagId);
  const definition = await haru.definition(dag.version_id);
  const given = jsonObject('--params', options.params);
  const values = await requireParams(definition, given);
  const params = Object.keys(definition.params);
  for (const name of Object.keys(given))
    if (!params.includes(name)) report(`${dagId} has no parameter '${name}'; it has ${params.join(', ') || 'none'}`);
  const outcome = await haru.runs.triggerRun({
    ...CLI,
    dagNo: dag.dag_no,
    versionId: dag.version_id,
    runId: options.runId ?? null,
    logicalDate: instantOf('--logical-date', options.logicalDate),
    interval: intervalOf(options),
    runAfter: null,
    conf: values,
    note: options.note ?? null,
    partitionKey: null,
  });
  if (outcome.kind === 'exists') {
    throw new HaruError(
      'CONFLICT',
      `${dagId} has a run with this id or logical date already (haru runs list ${dagId}); clear it to run it again`,
    );
  }
  await audit(haru, { action: 'trigger_dag_run', dagId, runId: outcome.runId, detail: { params: values } });
  if (dag.is_paused) report(`${dagId} is paused: the run waits until haru dags unpause ${dagId}`);
  const run = await requireRun(haru, dagId, outcome.runId);
  if (options.output === 'json') printJson(row(run));
  else print(outcome.runId);
  if (options.wait) await wait(haru, dagId, outcome.runId);
}

async function wait(haru: Installation, dagId: string, runId: string): Promise<void> {
  let shown = '';
  const reportProgress = createProgressReporter(haru);
  const state = await waitForRun(haru, dagId, runId, async (now, { id, version_id: versionId }) => {
    const tallies = await talliesOf(haru, id);
    if (`${now} ${tallies}` !== shown) report(`${now}: ${tallies}`);
    shown = `${now} ${tallies}`;
    await reportProgress(id, versionId);
  });
  process.exitCode = state === 'success' ? 0 : 1;
}

async function talliesOf({ database }: Installation, runNo: number): Promise<string> {
  const { runTallies } = await import('../../server/db/read/tallies.ts');
  const tally = (await runTallies(database.kysely, [runNo])).get(runNo) ?? {};
  const counts = Object.entries(tally).filter(([, count]) => count > 0);
  return counts.map(([state, count]) => `${count} ${state}`).join(', ') || 'no tasks';
}

/** A run that has ended keeps what it ended with. */
async function stop(haru: Installation, dagId: string, runId: string): Promise<void> {
  const { state } = await requireRun(haru, dagId, runId);
  if (isRunFinished(state)) {
    throw new HaruError(
      'CONFLICT',
      `${runId} has ended with ${state}: there is nothing to stop (haru runs mark changes its state)`,
    );
  }
  await setState(haru, dagId, runId, 'failed');
}

async function setState(haru: Installation, dagId: string, runId: string, state: 'success' | 'failed'): Promise<void> {
  const run = await requireRun(haru, dagId, runId);
  if (!(await haru.runs.setRunState(run.id, state, CLI))) {
    throw new HaruError('CONFLICT', `${runId} is ${run.state} and cannot become ${state}`);
  }
  await audit(haru, { action: 'patch_dag_run', dagId, runId, detail: { state } });
  print(`${runId} is ${state}`);
}

async function remove(haru: Installation, dagId: string, runId: string): Promise<void> {
  const run = await requireRun(haru, dagId, runId);
  if ((await haru.runs.deleteRun(run.id, CLI)) === 'running') {
    throw new HaruError('CONFLICT', `${runId} is running: haru runs stop ${dagId} ${runId} first`);
  }
  await audit(haru, { action: 'delete_dag_run', dagId, runId });
  print(`${runId} is deleted`);
}
