import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import { WHOLE } from '../../server/core/partitions.ts';
import type { SeenRerunStep } from '../../server/core/rerunPlan.ts';
import { rerunReasonInWords } from '../../server/core/rerunReason.ts';
import type { RerunStep, RerunVerbs } from '../../server/core/rerunVerbs.ts';
import type { Requester } from '../../server/core/runVerbs.ts';
import type { RerunRow, RerunStepRow } from '../../server/db/read/reruns.ts';
import { countArgument } from '../arguments.ts';
import { followRerun, requireRerun } from '../followRerun.ts';
import { audit, CLI, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, printRows, type OutputFormat } from '../output.ts';
import { readPlan } from '../readPlan.ts';
import { requireAsset } from './assets.ts';

interface Listing {
  readonly output: OutputFormat;
}

interface RerunOptions extends Listing {
  readonly apply?: true;
  readonly plan?: string;
}

/** A partition made again: its plan, and the reruns that carry such plans out. */
export function registerRerun(partitions: Command): void {
  partitions
    .command('rerun <asset> [partition]')
    .description(
      'how a partition is made again, with all that follows along the assets, in order; a plan unless applied',
    )
    .option('--apply', 'do it, and follow it to its end; it goes on without this command too')
    .option('--plan <file>', 'with --apply: what this command printed with -o json; any other plan by now is refused')
    .addOption(outputOption())
    .action((asset: string, partition: string | undefined, options: RerunOptions) =>
      withInstallation((haru) => rerun(haru, asset, partition ?? WHOLE, options)),
    );
  const reruns = partitions.command('reruns').description('partitions that are, or were, made again');
  reruns
    .command('list [asset]')
    .description('the latest reruns, of one asset or of all')
    .option('-n, --limit <n>', 'how many', countArgument, 25)
    .addOption(outputOption())
    .action((asset: string | undefined, options: Listing & { limit: number }) =>
      withInstallation((haru) => list(haru, asset, options)),
    );
  reruns
    .command('show')
    .argument('<id>', 'number of the rerun', countArgument)
    .description('one rerun: what became of each step')
    .addOption(outputOption())
    .action((id: number, { output }: Listing) => withInstallation((haru) => show(haru, id, output)));
  reruns
    .command('wait')
    .argument('<id>', 'number of the rerun', countArgument)
    .description('follow it until it ends or stops; exit 0 only where it was completed')
    .action((id: number) => withInstallation((haru) => followRerun(haru, id)));
  change(reruns, 'resume', 'let one that has stopped go on: what failed is tried once more', 'goes on');
  change(reruns, 'cancel', 'end it: steps that wait are left, runs that it started are stopped', 'is canceled');
}

function change(reruns: Command, verb: 'resume' | 'cancel', description: string, outcome: string): void {
  reruns
    .command(verb)
    .argument('<id>', 'number of the rerun', countArgument)
    .description(description)
    .action((id: number) =>
      withInstallation(async (haru) => {
        await (haru.reruns[verb] satisfies (id: number, by: Requester) => ReturnType<RerunVerbs['resume']>)(id, CLI);
        await audit(haru, { action: `${verb}_rerun`, detail: { rerun_id: id } });
        print(`rerun ${id} ${outcome}`);
      }),
    );
}

async function rerun(
  haru: Installation,
  asset: string,
  partition: string,
  { apply, plan: file, output }: RerunOptions,
): Promise<void> {
  if (file !== undefined && apply !== true) throw new HaruError('INVALID_INPUT', '--plan goes with --apply');
  const plan = await haru.reruns.plan(asset, partition);
  printRows(
    plan.map(({ place, dagId, action, run, reason }) => ({
      step: place,
      dag: dagId,
      action,
      run: run?.runId,
      reason: rerunReasonInWords(reason, dagId),
    })),
    output,
  );
  if (apply !== true) return;
  const seen = file === undefined ? plan.map(seenStep) : readPlan(file, 'haru partitions rerun', seenRow);
  const id = await haru.reruns.create({ asset, partition, seen }, CLI);
  await audit(haru, { action: 'create_rerun', detail: { asset, partition, rerun_id: id } });
  await followRerun(haru, id);
}

function seenStep({ place, dagId, action, run }: RerunStep): SeenRerunStep {
  return { place, dagId, action, runId: run?.runId ?? null };
}

interface PlannedStep {
  readonly step: number;
  readonly dag: string;
  readonly action: SeenRerunStep['action'];
  readonly run?: string;
}

function seenRow({ step, dag, action, run }: PlannedStep): SeenRerunStep {
  return { place: step, dagId: dag, action, runId: run ?? null };
}

async function list(
  haru: Installation,
  asset: string | undefined,
  { limit, output }: Listing & { limit: number },
): Promise<void> {
  if (asset !== undefined) await requireAsset(haru, asset);
  const { listReruns } = await import('../../server/db/read/reruns.ts');
  const { rows } = await listReruns(haru.database.kysely, { asset }, { limit, offset: 0 });
  printRows(rows.map(summary), output, ['id', 'asset', 'partition', 'state', 'steps', 'createdBy', 'createdAt']);
}

function summary({
  id,
  asset,
  partition,
  state,
  steps,
  created_by: createdBy,
  created_at: createdAt,
  ended_at,
}: RerunRow) {
  const done = steps.filter((step) => step.state === 'done').length;
  return {
    id,
    asset,
    partition,
    state,
    steps: `${done}/${steps.filter((step) => step.state !== 'left').length}`,
    createdBy,
    createdAt,
    endedAt: ended_at,
  };
}

async function show(haru: Installation, id: number, output: OutputFormat): Promise<void> {
  const found = await requireRerun(haru, id);
  const steps = found.steps.map(stepRow);
  if (output === 'json') return printJson({ ...summary(found), steps });
  const { asset, partition, state, createdBy, createdAt } = summary(found);
  print(`rerun ${id} of ${[asset, partition].join(' ').trim()}: ${state}, by ${createdBy} at ${createdAt}`);
  print('');
  printRows(steps, output, ['step', 'dag', 'action', 'state', 'run', 'runState', 'reason']);
}

function stepRow(step: RerunStepRow) {
  return {
    step: step.place,
    dag: step.dag_id,
    action: step.action,
    state: step.state,
    run: step.run_id,
    runState: step.run_state,
    reason: rerunReasonInWords(step.reason, step.dag_id),
    startedAt: step.started_at,
    endedAt: step.ended_at,
  };
}
