import { Argument, type Command } from 'commander';
import type { MarkedState } from '../../server/core/runVerbs.ts';
import { audit, CLI, requireRun, withInstallation, type Installation } from '../installation.ts';
import { report } from '../output.ts';
import { choiceOf, type ChoiceOptions, printChosen, withChoice } from './tasksClear.ts';

const STATES = ['success', 'failed', 'skipped'] as const satisfies readonly MarkedState[];

export function registerMark(tasks: Command): void {
  withChoice(
    tasks
      .command('mark <dagId> <runId>')
      .addArgument(new Argument('<state>').choices(STATES))
      .argument('<taskId...>')
      .description('give tasks of a run a state; what runs is stopped first, what failed because of them goes again'),
  ).action((dagId: string, runId: string, state: MarkedState, taskIds: string[], options: ChoiceOptions) =>
    withInstallation((haru) => mark(haru, { dagId, runId, state, taskIds, options })),
  );
}

async function mark(
  haru: Installation,
  given: {
    readonly dagId: string;
    readonly runId: string;
    readonly state: MarkedState;
    readonly taskIds: readonly string[];
    readonly options: ChoiceOptions;
  },
): Promise<void> {
  const { dagId, runId, state, taskIds, options } = given;
  const run = await requireRun(haru, dagId, runId);
  const { changeRunByRun } = await import('../../server/core/runByRun.ts');
  const { instancesToMark, markRequests } = await import('../../server/db/read/chosenInstances.ts');
  const { deps, scope, choice } = await choiceOf(haru, run, taskIds, options);
  const plan = await instancesToMark(deps, scope, choice, state);
  if (!options.dryRun && plan.marked.length > 0) {
    await changeRunByRun({
      requests: markRequests(plan, state),
      rows: plan.marked,
      change: (request) => haru.runs.markTasks(request, CLI),
      record: (part) =>
        audit(haru, { action: 'patch_task_instance', dagId, runId, detail: { state, taskIds, options, ...part } }),
    });
  }
  await printChosen(haru, plan.marked, options);
  const what = options.dryRun ? `would be marked ${state}` : `marked ${state}`;
  report(`${plan.marked.length} ${what}, ${plan.after.length} after them ${options.dryRun ? 'would go' : 'go'} again`);
}
