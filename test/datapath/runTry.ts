import type { Ledger } from '../../server/core/ledger.ts';
import { makeInterval } from '../../server/core/interval.ts';
import type { OperatorContext } from '../../workers/operators/operator.ts';
import { connectionAmong } from '../support/givenConnections.ts';
import type { ChildMessage, ChildTask } from './harness.ts';

/** What a try has of the outside. */
export interface TrySurroundings {
  readonly ledger: Ledger;
  readonly tell: (message: Extract<ChildMessage, { type: 'progress' | 'log' }>) => void;
  readonly onStep?: (step: string) => Promise<void> | void;
}

/** Runs one operator in this process, and loads no other. */
export async function runTry(task: ChildTask, surroundings: TrySurroundings): Promise<unknown> {
  const context = contextOf(task, surroundings);
  const seen = new Map<string, number>();
  const step = async (name: string): Promise<void> => {
    const time = (seen.get(name) ?? 0) + 1;
    seen.set(name, time);
    await surroundings.onStep?.(name);
    if (task.die?.step === name && task.die.time === time) await stop('SIGKILL');
    if (task.freeze?.step === name && time === 1) {
      process.kill(process.pid, 'SIGSTOP');
    }
  };
  const { work } = task;
  switch (work.operator) {
    case 'drain': {
      const { drain } = await import('../../workers/operators/redisToParquet/drain.ts');
      return drain(work.options, context, step);
    }
    case 'topic': {
      const { drainTopic } = await import('../../workers/operators/kafkaToParquet/drainTopic.ts');
      return drainTopic(work.options, context, step);
    }
    case 'copy': {
      const { runCopy } = await import('../../workers/operators/copyTable.ts');
      return runCopy(work.options, context, step);
    }
    case 'load': {
      const { load } = await import('../../workers/operators/parquetToPostgres/load.ts');
      return load(work.options, context, step);
    }
  }
}

/** Nothing runs after it: a signal to oneself may come a moment late. */
function stop(signal: NodeJS.Signals): Promise<never> {
  process.kill(process.pid, signal);
  return new Promise(() => undefined);
}

const refuse = (): Promise<never> => Promise.reject(new Error('the data operators start no runs'));

function contextOf(task: ChildTask, { ledger, tell }: TrySurroundings): OperatorContext {
  const log = (message: string): void => tell({ type: 'log', message });
  return {
    dagId: 'nginx_daily',
    runId: 'run',
    taskId: task.work.operator,
    tryNumber: 1,
    mapIndex: -1,
    runType: 'manual',
    interval: makeInterval(task.interval.start, task.interval.end),
    logicalDate: null,
    partition: null,
    assetEvents: [],
    previous: null,
    idempotencyKey: 'key',
    state: { get: () => Promise.resolve(undefined), set: () => undefined },
    businessDay: '2022-11-30',
    params: {},
    log: { debug: log, info: log, warn: log, error: log },
    signal: new AbortController().signal,
    connection: connectionAmong(task.connections),
    variable: () => Promise.resolve(null),
    progress: (done, total, unit, beside = {}) =>
      tell({ type: 'progress', progress: { done, total: total ?? null, unit: unit ?? null, beside } }),
    publish: () => undefined,
    epoch: task.epoch,
    ledger,
    handle: null,
    leftHandle: null,
    wait: null,
    now: () => new Date(),
    runs: { trigger: refuse, end: refuse },
    assets: { partition: refuse },
    saveHandle: () => Promise.resolve(),
    workMayGoOn: () => undefined,
    receipt: () => undefined,
  };
}
