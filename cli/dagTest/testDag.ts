import type { Config } from '../../server/config/resolveConfig.ts';
import type { Json } from '../../server/core/definition.ts';
import { HaruError } from '../../server/core/errors.ts';
import type { RunState } from '../../server/core/states.ts';
import { createParamChecker } from '../../server/scheduler/paramChecker.ts';
import { loadBundle } from '../../server/dag/runtime.ts';
import { businessDayOf, type IntervalDates } from '../../server/scheduler/runDates.ts';
import type { Attempt } from '../../workers/protocol.ts';
import { report } from '../output.ts';
import type { FoundDag } from './findDag.ts';
import { MemoryResults } from './memoryResults.ts';
import { runInMemory } from './runInMemory.ts';
import { runTask } from './runTask.ts';
import { openTestServices } from './testServices.ts';

export interface TestOptions {
  readonly config: Config;
  readonly interval: IntervalDates;
  readonly params: Readonly<Record<string, Json>>;
  /** Told of each task as it begins and as it ends, and of each line of its log. */
  readonly print: (line: string) => void;
}

/** Runs one interval of a DAG in this process: no scheduler, no retries, and the state of nothing but the ledger is kept. */
export async function testDag(
  { bundle, definition, definitionHash }: FoundDag,
  options: TestOptions,
): Promise<RunState> {
  const { config, interval, print } = options;
  const params = checkedParams(definition, options.params);
  const { dagId, tasks } = definition;
  const services = await openTestServices(config, tasks.length);
  const loaded = loadBundle(bundle.code, { filename: `${dagId}.cjs`, sourceMap: bundle.sourceMap });
  const results = new MemoryResults(definition, params);
  const day = businessDayOf(definition, interval);
  print(`${dagId}: ${interval.start.toISOString()} to ${interval.end.toISOString()}, ${day} in ${definition.zone}`);
  if (!services.isConnected && tasks.some(({ connections, variables }) => connections.length + variables.length > 0))
    report('no installation is there: connections and variables are unknown');
  try {
    const { state } = await runInMemory({
      definition,
      measure: (taskNo) => results.lengths(taskNo),
      onDecided: (instance, reason) =>
        print(`${nameOf(tasks[instance.taskNo]?.taskId ?? '', instance.mapIndex)}: ${instance.state} (${reason})`),
      async execute(taskNo, mapIndex) {
        const task = tasks[taskNo];
        if (!task) throw new Error(`${dagId} has no task number ${taskNo}`);
        const name = nameOf(task.taskId, mapIndex);
        print(`${name}: running`);
        const started = performance.now();
        const attempt: Attempt = {
          dagId,
          definitionHash,
          taskId: task.taskId,
          runId: `test__${interval.start.toISOString()}`,
          tryNumber: 1,
          mapIndex,
          runType: 'manual',
          intervalStart: interval.start,
          intervalEnd: interval.end,
          logicalDate: interval.start,
          businessDay: day,
          zone: definition.zone,
          partition: null,
          assetEvents: [],
          outlets: task.outlets,
          previous: null,
          idempotencyKey: `${dagId}/test/${interval.start.toISOString()}/${task.taskId}/${mapIndex}`,
          params,
          results: results.readBy(taskNo, mapIndex),
          elements: mapIndex < 0 ? null : results.elements(taskNo, mapIndex),
          declares: { connections: task.connections, variables: task.variables },
          connections: await known(task.connections, services.connection),
          variables: await known(task.variables, services.variable),
          state: {},
          epoch: services.isConnected ? services.ledger(taskNo).epoch : 0n,
          handle: null,
          leftHandle: null,
          claimedAt: new Date(),
          wait: null,
        };
        const end = await runTask({
          bundle: loaded,
          operator: task.operator,
          taskNo,
          attempt,
          timeoutMs: task.executionTimeoutMs,
          services,
          onLine: (level, message) => print(`  ${level.padEnd(5)} ${message.replaceAll('\n', '\n        ')}`),
        });
        if (end.state === 'success' && end.value !== undefined) results.set(taskNo, mapIndex, end.value);
        const receipt = end.receipt === null ? '' : ` ${JSON.stringify(end.receipt)}`;
        print(`${name}: ${end.state} (${((performance.now() - started) / 1000).toFixed(1)} s)${receipt}`);
        return end;
      },
    });
    return state;
  } finally {
    await services.close();
  }
}

function nameOf(taskId: string, mapIndex: number): string {
  return mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`;
}

function checkedParams(
  definition: FoundDag['definition'],
  given: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const { values, errors } = createParamChecker()(definition, given);
  if (errors.length === 0) return values;
  const wrong = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new HaruError('INVALID_INPUT', `--params do not fit ${definition.dagId}: ${wrong}`);
}

async function known<T>(
  names: readonly string[],
  resolve: (name: string) => Promise<T | null>,
): Promise<Record<string, T>> {
  const found: Record<string, T> = {};
  for (const name of names) {
    const value = await resolve(name);
    if (value !== null) found[name] = value;
  }
  return found;
}
