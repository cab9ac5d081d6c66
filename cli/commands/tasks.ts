import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { countArgument, mapIndexArgument } from '../arguments.ts';
import { HaruError } from '../../server/core/errors.ts';
import { isTerminal } from '../../server/core/states.ts';
import type { LogPlace } from '../../server/db/read/logChunks.ts';
import { requireInstance, requireRun, requireTaskNo, withInstallation, type Installation } from '../installation.ts';
import { outputOption, printRows, type OutputFormat } from '../output.ts';
import { progressFor } from '../runningProgress.ts';
import { registerClear } from './tasksClear.ts';
import { registerMark } from './tasksMark.ts';
import { registerWhy } from './tasksWhy.ts';

interface LogOptions {
  readonly mapIndex: number;
  readonly try?: number;
  readonly follow?: true;
}

const CHUNK_BYTES = 1_000_000;
const POLL_MS = 300;

export function registerTasks(program: Command): void {
  const tasks = program.command('tasks').description('task instances of a run: states, tries, logs');
  tasks
    .command('list <dagId> <runId>')
    .description('the tasks of a run')
    .addOption(outputOption())
    .action((dagId: string, runId: string, { output }: { output: OutputFormat }) =>
      withInstallation((haru) => list(haru, dagId, runId, output)),
    );
  tasks
    .command('logs <dagId> <runId> <taskId>')
    .description('the log of a try; the latest one if none is named')
    .option('--map-index <index>', 'of a mapped task', mapIndexArgument, -1)
    .option('--try <n>', 'number of the try', countArgument)
    .option('-f, --follow', 'go on until the task has ended')
    .action((dagId: string, runId: string, taskId: string, options: LogOptions) =>
      withInstallation((haru) => logs(haru, dagId, runId, taskId, options)),
    );
  registerWhy(tasks);
  registerClear(tasks);
  registerMark(tasks);
}

async function list(haru: Installation, dagId: string, runId: string, output: OutputFormat): Promise<void> {
  const run = await requireRun(haru, dagId, runId);
  const { listInstances } = await import('../../server/db/read/taskInstances.ts');
  const definition = await haru.definition(run.version_id);
  const { rows } = await listInstances(haru.database.kysely, { runNo: run.id }, ['id'], {
    limit: 10_000,
    offset: 0,
  });
  const progress = progressFor(rows, output);
  printRows(
    rows.map((instance) => ({
      task: definition.tasks[instance.task_no]?.taskId,
      mapIndex: instance.map_index,
      state: instance.state,
      try: instance.try_number,
      of: instance.max_tries + 1,
      startedAt: instance.started_at,
      endedAt: instance.ended_at,
      seconds: instance.duration,
      ...progress(instance),
    })),
    output,
  );
}

async function logs(
  haru: Installation,
  dagId: string,
  runId: string,
  taskId: string,
  options: LogOptions,
): Promise<void> {
  const run = await requireRun(haru, dagId, runId);
  const { mapIndex } = options;
  const taskNo = requireTaskNo(await haru.definition(run.version_id), runId, taskId);
  const find = () => requireInstance(haru, run, { taskId, taskNo, mapIndex });
  let instance = await find();
  const key = { runNo: run.id, taskNo, mapIndex };
  if (options.try !== undefined) {
    const { listTries } = await import('../../server/db/read/tries.ts');
    const [found] = await listTries(haru.database.kysely, key, options.try);
    if (!found) throw new HaruError('NOT_FOUND', `'${taskId}' has no try ${options.try} in this run`);
  }
  let place: LogPlace | null = null;
  let shownTry = 0;
  for (;;) {
    const tryNumber: number = options.try ?? instance.try_number;
    if (tryNumber !== shownTry) {
      // What the try before said last came after the last look.
      if (shownTry > 0) await print(haru, { ...key, tryNumber: shownTry }, place);
      place = null;
    }
    shownTry = tryNumber;
    place = await print(haru, { ...key, tryNumber }, place);
    if (!options.follow || isTerminal(instance.state) || !process.stdout.writable) return;
    await pause(POLL_MS);
    instance = await find();
  }
}

async function print(
  haru: Installation,
  key: { runNo: number; taskNo: number; mapIndex: number; tryNumber: number },
  from: LogPlace | null,
): Promise<LogPlace | null> {
  const { chunksAfter } = await import('../../server/db/read/logChunks.ts');
  const { linesOf } = await import('../../server/api/logLines.ts');
  let place = from;
  for (;;) {
    const chunks = await chunksAfter(haru.database.kysely, key, place, CHUNK_BYTES);
    for (const chunk of chunks) {
      for (const line of linesOf(chunk)) {
        const fields = line.fields === undefined ? '' : ` ${JSON.stringify(line.fields)}`;
        process.stdout.write(`${line.at} ${line.level.padEnd(5)} ${line.message}${fields}\n`);
      }
      place = { lease: chunk.lease, seq: chunk.seq };
    }
    if (chunks.length === 0) return place;
  }
}
