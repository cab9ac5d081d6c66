import type { Command } from 'commander';
import { mapIndexArgument } from '../arguments.ts';
import type { RunRow } from '../../server/db/read/dagRuns.ts';
import { tallyOf, type Tally } from '../../server/core/tally.ts';
import type { WaitFacts } from '../why/waitsFor.ts';
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
  readonly map: number;
  readonly output: OutputFormat;
}

export function registerWhy(tasks: Command): void {
  tasks
    .command('why <dagId> <runId> <taskId>')
    .description('what a waiting task waits for')
    .option('--map <index>', 'of a mapped task', mapIndexArgument, -1)
    .addOption(outputOption())
    .action((dagId: string, runId: string, taskId: string, options: WhyOptions) =>
      withInstallation((haru) => why(haru, { dagId, runId, taskId }, options)),
    );
}

/** What a task that depends on the past waits for in the run before. */
async function pastOf(
  { database: { pool }, ...haru }: Installation,
  run: RunRow,
  taskNo: number,
): Promise<WaitFacts['past']> {
  const { createDefinitionCache } = await import('../../server/db/definitions.ts');
  const { findRunsBefore, readRun } = await import('../../server/db/previousRun.ts');
  const { judgeByPast, readPast } = await import('../../server/scheduler/pastOfRun.ts');
  const definition = await haru.definition(run.version_id);
  const [before] = await findRunsBefore(pool, [{ id: run.id, catchup: definition.catchup }]);
  if (!before || before.previousId === null) return null;
  const previous = await readRun(pool, before.previousId);
  if (!previous) return null;
  const past = await readPast(
    pool,
    createDefinitionCache(),
    { before, versionId: previous.versionId },
    { definition, taskNos: [taskNo] },
  );
  const { waitsFor } = await judgeByPast(pool, definition, taskNo, past);
  return {
    runId: previous.runId,
    waitsFor: waitsFor.map((taskId) => `${taskId}: ${stateIn(past.tallies?.get(taskId))}`),
  };
}

function stateIn(tally: Tally | undefined): string {
  if (!tally) return 'that run does not have it';
  const open = Object.entries(tally).filter(
    ([state, count]) => count > 0 && state !== 'success' && state !== 'skipped',
  );
  return open.map(([state, count]) => (count === 1 ? state : `${count} ${state}`)).join(', ');
}

async function why(
  haru: Installation,
  { dagId, runId, taskId }: { dagId: string; runId: string; taskId: string },
  { map, output }: WhyOptions,
): Promise<void> {
  const { loadTallies } = await import('../../server/db/advance.ts');
  const { selectionFacts } = await import('../../server/db/selection.ts');
  const { waitsFor } = await import('../why/waitsFor.ts');
  const { database } = haru;
  const dag = await requireDag(haru, dagId);
  const run = await requireRun(haru, dagId, runId);
  const definition = await haru.definition(run.version_id);
  const taskNo = requireTaskNo(definition, runId, taskId);
  const instance = await requireInstance(haru, run, { taskId, taskNo, mapIndex: map });
  const wanted = definition.tasks.map((_, number) => ({ runId: run.id, taskNo: number }));
  const tallies = new Map((await loadTallies(database.pool, wanted)).map((row) => [row.taskNo, row.tally]));
  const waits = waitsFor({
    task: {
      runId: run.id,
      dagNo: run.dag_no,
      taskNo,
      state: instance.state,
      readyAt: instance.ready_at,
      queue: instance.queue,
      lane: instance.lane,
      pool: instance.pool,
      poolSlots: instance.pool_slots,
    },
    definition,
    run: { state: run.state, runAfter: run.run_after },
    isPaused: dag.is_paused,
    tallyOf: (number) => tallies.get(number) ?? tallyOf({}),
    past: definition.tasks[taskNo]?.dependsOnPast ? await pastOf(haru, run, taskNo) : null,
    occupancy: await selectionFacts(database.pool),
    now: new Date(),
  });
  if (output === 'json') {
    printJson({ task: taskId, mapIndex: map, state: instance.state, waitsFor: waits });
    return;
  }
  print(
    waits.length === 0
      ? `${taskId} is ${instance.state}: it waits for nothing`
      : `${taskId} is ${instance.state} and waits for`,
  );
  for (const line of waits) print(`  ${line}`);
}
