import type { Ledger } from '../../server/core/ledger.ts';
import { makeInterval } from '../../server/core/interval.ts';
import type { OperatorContext } from '../../workers/operators/operator.ts';
import { drainTopic } from '../../workers/operators/kafkaToParquet/drainTopic.ts';
import { runCopy } from '../../workers/operators/copyTable.ts';
import { drain } from '../../workers/operators/redisToParquet/drain.ts';
import { load } from '../../workers/operators/parquetToPostgres/load.ts';
import type { ChildMessage, ChildTask } from './harness.ts';

/** A try's child process: runs one operator; the ledger is its parent's. */
const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
let nextCall = 0;

process.once('message', (task: ChildTask) => {
  process.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
    const call = calls.get(id);
    calls.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  run(task).then(
    (result) => finish({ type: 'done', result }),
    (error: unknown) => finish({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
});

function finish(message: ChildMessage): void {
  process.send?.(message, () => process.exit(0));
}

async function run(task: ChildTask): Promise<unknown> {
  const context = contextOf(task);
  const seen = new Map<string, number>();
  const step = async (name: string): Promise<void> => {
    const time = (seen.get(name) ?? 0) + 1;
    seen.set(name, time);
    if (task.die?.step === name && task.die.time === time) await stop('SIGKILL');
    if (task.freeze?.step === name && time === 1) {
      process.kill(process.pid, 'SIGSTOP');
    }
  };
  const { work } = task;
  switch (work.operator) {
    case 'drain':
      return drain(work.options, context, step);
    case 'topic':
      return drainTopic(work.options, context, step);
    case 'copy':
      return runCopy(work.options, context, step);
    case 'load':
      return load(work.options, context, step);
  }
}

/** Nothing runs after it: a signal to oneself may come a moment late. */
function stop(signal: NodeJS.Signals): Promise<never> {
  process.kill(process.pid, signal);
  return new Promise(() => undefined);
}

const refuse = (): Promise<never> => Promise.reject(new Error('the data operators start no runs'));

function contextOf(task: ChildTask): OperatorContext {
  const log = (message: string): void => void process.send?.({ type: 'log', message } satisfies ChildMessage);
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
    connection: (name) => {
      const value = task.connections[name];
      return value === undefined ? Promise.reject(new Error(`no connection ${name}`)) : Promise.resolve(value);
    },
    variable: () => Promise.resolve(null),
    progress: (done, total, unit, beside = {}) =>
      void process.send?.({
        type: 'progress',
        progress: { done, total: total ?? null, unit: unit ?? null, beside },
      } satisfies ChildMessage),
    publish: () => undefined,
    epoch: task.epoch,
    ledger: remoteLedger(),
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

function remoteLedger(): Ledger {
  return new Proxy({} as Ledger, {
    get:
      (_target, method) =>
      (...args: readonly unknown[]) =>
        new Promise((resolve, reject) => {
          const id = nextCall++;
          calls.set(id, { resolve, reject });
          process.send?.({ type: 'call', id, method: method as keyof Ledger, args } satisfies ChildMessage);
        }),
  });
}
