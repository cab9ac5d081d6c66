import { setTimeout as pause } from 'node:timers/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { REPROCESS, type BackfillDate, type Reprocess } from '../../server/core/backfill.ts';
import { secondsForRuns } from '../../server/core/backfillEstimate.ts';
import { backfillState, secondsLeft, type BackfillProgress } from '../../server/core/backfillProgress.ts';
import { reasonInWords } from '../../server/core/backfillReason.ts';
import type { BackfillVerbs } from '../../server/core/backfillVerbs.ts';
import { businessDay } from '../../server/core/businessDay.ts';
import { HaruError } from '../../server/core/errors.ts';
import type { TaskSubset } from '../../server/core/subset.ts';
import type { BackfillRow } from '../../server/db/read/backfills.ts';
import { countArgument, jsonObject, namesArgument } from '../arguments.ts';
import { dayRange } from '../dayRange.ts';
import { roughly } from '../duration.ts';
import { audit, CLI, requireDag, requireDefinedDag, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, printRows, report, type OutputFormat } from '../output.ts';
import { requireParams } from '../params.ts';
import { readPlan } from '../readPlan.ts';
import { backfillDateRows } from './backfillDates.ts';

interface Listing {
  readonly output: OutputFormat;
}

interface PlanOptions extends Listing {
  readonly from: string;
  readonly to: string;
  readonly calendar?: string;
  readonly tasks?: readonly string[];
  readonly ignoreDependencies?: true;
  readonly downstream?: true;
  readonly reprocess: Reprocess;
  readonly backwards?: true;
  readonly latestVersion?: true;
  readonly maxActiveRuns: number;
}

interface CreateOptions extends PlanOptions {
  readonly params?: string;
  readonly plan?: string;
}

const POLL_MS = 200;

export function registerBackfill(program: Command): void {
  const backfill = program.command('backfill').description('backfills: the runs of a range of dates');
  planned(backfill.command('plan <dagId>'))
    .description('what a backfill would do with each date; changes nothing')
    .action((dagId: string, options: PlanOptions) => withInstallation((haru) => showPlan(haru, dagId, options)));
  planned(backfill.command('create <dagId>'))
    .description('start a backfill; its runs come after those of the schedule')
    .option('--params <json>', 'a JSON object of the DAG’s parameters, also for the runs that are cleared')
    .option('--plan <file>', 'what haru backfill plan -o json printed: any other plan by now is refused')
    .action((dagId: string, options: CreateOptions) => withInstallation((haru) => create(haru, dagId, options)));
  backfill
    .command('list [dagId]')
    .description('the latest backfills, of one DAG or of all')
    .option('-n, --limit <n>', 'how many', countArgument, 25)
    .addOption(outputOption())
    .action((dagId: string | undefined, options: Listing & { limit: number }) =>
      withInstallation((haru) => list(haru, dagId, options)),
    );
  backfill
    .command('show')
    .argument('<id>', 'number of the backfill', countArgument)
    .description('one backfill: how far it is, and what became of each date')
    .addOption(outputOption())
    .action((id: number, { output }: Listing) => withInstallation((haru) => show(haru, id, output)));
  backfill
    .command('wait')
    .argument('<id>', 'number of the backfill', countArgument)
    .description('wait until it has ended; exit 0 only where all of its runs succeeded')
    .action((id: number) => withInstallation((haru) => wait(haru, id)));
  change(backfill, 'pause', 'start none of its runs for now; those that run go on', 'is paused', (verbs, id) =>
    verbs.setPaused(id, true, CLI),
  );
  change(backfill, 'resume', 'go on after a pause', 'goes on', (verbs, id) => verbs.setPaused(id, false, CLI));
  change(
    backfill,
    'cancel',
    'end it: runs that wait never start, those that run are stopped',
    'is canceled',
    (verbs, id) => verbs.cancel(id, CLI),
  );
}

/** As many as the page and the API take. */
const MOST_ACTIVE = 10_000;

function activeRunsArgument(text: string): number {
  const count = countArgument(text);
  if (count <= MOST_ACTIVE) return count;
  throw new InvalidArgumentError(`At most ${MOST_ACTIVE} runs can run at a time.`);
}

function planned(command: Command): Command {
  return command
    .requiredOption('--from <day>', 'the first day in the DAG’s zone, or an instant with offset')
    .requiredOption('--to <day>', 'the last day, included, or an instant')
    .option('--calendar <name>', 'only working days of this calendar (haru calendars list)')
    .option('--tasks <ids>', 'only these tasks, separated by commas, and those that they depend on', namesArgument)
    .option('--ignore-dependencies', 'with --tasks: without the tasks that they depend on')
    .option('--downstream', 'with --tasks: with all tasks after them')
    .addOption(
      new Option('--reprocess <which>', 'ended runs that go again')
        .choices(REPROCESS)
        .default('none' satisfies Reprocess),
    )
    .option('--latest-version', 'runs that are cleared go again on the latest version of the DAG')
    .option('--backwards', 'the newest date first')
    .option('--max-active-runs <n>', 'how many of its runs may run at a time', activeRunsArgument, 10)
    .addOption(outputOption());
}

function change(
  backfill: Command,
  verb: string,
  description: string,
  outcome: string,
  work: (verbs: BackfillVerbs, id: number) => Promise<void>,
): void {
  backfill
    .command(verb)
    .argument('<id>', 'number of the backfill', countArgument)
    .description(description)
    .action((id: number) =>
      withInstallation(async (haru) => {
        const { dag_id: dagId } = await requireBackfill(haru, id);
        await work(haru.backfills, id);
        await audit(haru, { action: `${verb}_backfill`, dagId, detail: { backfill_id: id } });
        print(`backfill ${id} ${outcome}`);
      }),
    );
}

async function orderOf(haru: Installation, dagId: string, options: PlanOptions) {
  const dag = await requireDefinedDag(haru, dagId);
  const definition = await haru.definition(dag.version_id);
  const order = {
    dagNo: dag.dag_no,
    versionId: dag.version_id,
    ...dayRange(options, definition.zone),
    calendar: options.calendar ?? null,
    tasks: subsetOf(options),
    isOnLatest: options.latestVersion === true,
    reprocess: options.reprocess,
    backwards: options.backwards === true,
  };
  return { dag, definition, order };
}

function subsetOf({ tasks, ignoreDependencies, downstream }: PlanOptions): TaskSubset | null {
  if (tasks !== undefined)
    return { taskIds: tasks, ignoreDependencies: ignoreDependencies === true, downstream: downstream === true };
  if (ignoreDependencies === undefined && downstream === undefined) return null;
  throw new HaruError('INVALID_INPUT', '--ignore-dependencies and --downstream go with --tasks, which names the tasks');
}

async function showPlan(haru: Installation, dagId: string, options: PlanOptions): Promise<void> {
  const { definition, order } = await orderOf(haru, dagId, options);
  const plan = await haru.backfills.plan(order);
  const rows = plan.map((date) => ({
    businessDay: businessDay(date.intervalStart, definition.zone),
    logicalDate: date.logicalDate,
    intervalEnd: date.intervalEnd,
    action: date.action,
    reason: reasonInWords(date.reason, date.existing?.runId ?? null),
  }));
  printRows(rows, options.output, ['businessDay', 'logicalDate', 'action', 'reason']);
  const { overlappingBackfill } = await import('../../server/db/backfills.ts');
  const overlaps = await overlappingBackfill(haru.database.pool, order.dagNo, plan);
  if (overlaps !== null)
    report(
      `backfill ${overlaps} works on some of these dates: until it has ended, or is canceled, this one is refused`,
    );
  if (options.output !== 'table') return;
  const runs = plan.filter(({ action }) => action === 'create' || action === 'clear').length;
  const seconds = secondsForRuns(runs, options.maxActiveRuns, await secondsPerRun(haru, dagId));
  print(`\n${summary(plan)}${seconds === null ? '' : `; about ${roughly(seconds)}, judged by the latest runs`}`);
}

async function secondsPerRun({ database }: Installation, dagId: string): Promise<number | null> {
  const { typicalRunSeconds } = await import('../../server/db/read/backfills.ts');
  return typicalRunSeconds(database.kysely, dagId);
}

function summary(plan: readonly BackfillDate[]): string {
  const counts = new Map<string, number>();
  for (const { action } of plan) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
}

async function create(haru: Installation, dagId: string, options: CreateOptions): Promise<void> {
  const { dag, definition, order } = await orderOf(haru, dagId, options);
  const { id, applied } = await haru.backfills.create(
    {
      ...order,
      maxActiveRuns: options.maxActiveRuns,
      conf:
        options.params === undefined ? null : await requireParams(definition, jsonObject('--params', options.params)),
      seen: options.plan === undefined ? null : readPlan(options.plan, 'haru backfill plan', seenDate),
    },
    CLI,
  );
  await applied;
  await audit(haru, { action: 'create_backfill', dagId, detail: { backfill_id: id } });
  if (dag.is_paused) report(`${dagId} is paused: the backfill waits until haru dags unpause ${dagId}`);
  if (options.output === 'json') printJson(row(await requireBackfill(haru, id)));
  else print(String(id));
}

interface PlannedDate {
  readonly logicalDate: string;
  readonly action: BackfillDate['action'];
}

function seenDate({ logicalDate, action }: PlannedDate) {
  return { logicalDate: new Date(logicalDate), action };
}

async function list(
  haru: Installation,
  dagId: string | undefined,
  { limit, output }: Listing & { limit: number },
): Promise<void> {
  if (dagId !== undefined) await requireDag(haru, dagId);
  const { listBackfills } = await import('../../server/db/read/backfills.ts');
  const { rows } = await listBackfills(haru.database.kysely, { dagId }, ['-id'], { limit, offset: 0 });
  printRows(rows.map(row), output, ['id', 'dag', 'state', 'from', 'to', 'reprocess', 'maxActiveRuns']);
}

function row(backfill: BackfillRow) {
  return {
    id: backfill.id,
    dag: backfill.dag_id,
    state: backfillState(backfill),
    from: backfill.from_date,
    to: backfill.to_date,
    calendar: backfill.calendar,
    tasks: backfill.tasks,
    reprocess: backfill.reprocess,
    latestVersion: backfill.is_on_latest,
    backwards: backfill.is_backwards,
    maxActiveRuns: backfill.max_active_runs,
    params: backfill.conf,
    createdBy: backfill.created_by,
    createdAt: backfill.created_at,
    completedAt: backfill.completed_at,
  };
}

async function show(haru: Installation, id: number, output: OutputFormat): Promise<void> {
  const found = await requireBackfill(haru, id);
  const progress = await progressOf(haru, id);
  const dates = await backfillDateRows(haru, found);
  const left = await leftOf(haru, found, progress);
  if (output === 'json') {
    printJson({ ...row(found), progress, secondsLeft: left, dates });
    return;
  }
  print(`backfill ${id} of ${found.dag_id}: ${backfillState(found)}, ${counted(progress)}${leftInWords(left)}`);
  printRows([row(found)], output, [
    'from',
    'to',
    'reprocess',
    'maxActiveRuns',
    'createdBy',
    'createdAt',
    'completedAt',
  ]);
  print('');
  printRows(dates, output, ['businessDay', 'logicalDate', 'state', 'action', 'reason']);
}

async function wait(haru: Installation, id: number): Promise<void> {
  let shown = '';
  for (;;) {
    const found = await requireBackfill(haru, id);
    const progress = await progressOf(haru, id);
    const line = `${backfillState(found)}: ${counted(progress)}`;
    if (line !== shown) report(`${line}${leftInWords(await leftOf(haru, found, progress))}`);
    shown = line;
    if (found.completed_at !== null) {
      process.exitCode = found.canceled_at === null && progress['failed'] === undefined ? 0 : 1;
      return;
    }
    await pause(POLL_MS);
  }
}

async function progressOf({ database }: Installation, id: number): Promise<BackfillProgress> {
  const { backfillProgress } = await import('../../server/db/read/backfills.ts');
  return (await backfillProgress(database.kysely, [id])).get(id) ?? {};
}

async function leftOf(haru: Installation, backfill: BackfillRow, progress: BackfillProgress): Promise<number | null> {
  return secondsLeft(backfill, progress, await secondsPerRun(haru, backfill.dag_id));
}

function leftInWords(seconds: number | null): string {
  return seconds === null ? '' : `; about ${roughly(seconds)} left`;
}

function counted(progress: BackfillProgress): string {
  return Object.entries(progress)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

async function requireBackfill({ database }: Installation, id: number): Promise<BackfillRow> {
  const { findBackfill } = await import('../../server/db/read/backfills.ts');
  const found = await findBackfill(database.kysely, id);
  if (found) return found;
  throw new HaruError('NOT_FOUND', `there is no backfill ${id} (haru backfill list shows them)`);
}
