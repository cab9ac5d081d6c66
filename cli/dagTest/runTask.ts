import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../server/core/definition.ts';
import { defaultParams } from '../../server/core/params.ts';
import type { Wait } from '../../server/core/waiting.ts';
import { SkipTask } from '../../server/dag/outcome.ts';
import type { LoadedBundle } from '../../server/dag/runtime.ts';
import type { Channel } from '../../workers/child/channel.ts';
import { createContext } from '../../workers/child/context.ts';
import type { ChildLog } from '../../workers/child/logging.ts';
import { runBody } from '../../workers/child/runBody.ts';
import { Deferral, LookAgain } from '../../workers/operators/waiting/pause.ts';
import { importOperators } from '../../workers/operators/registry.ts';
import type { Attempt } from '../../workers/protocol.ts';
import { deserializeResult, serializeResult } from '../../workers/result.ts';
import { resultLists } from '../../workers/resultLists.ts';
import type { TaskEnd } from './runInMemory.ts';
import type { TestServices } from './testServices.ts';

export interface TestTask {
  readonly bundle: LoadedBundle;
  readonly operator: string;
  readonly taskNo: number;
  readonly attempt: Attempt;
  /** Null: without limit. */
  readonly timeoutMs: number | null;
  readonly services: TestServices;
  /** A line of the task's log. */
  onLine(level: string, message: string): void;
}

export interface TestTaskEnd extends TaskEnd {
  readonly value: unknown;
  readonly receipt: object | null;
}

const LEDGER_OPERATORS = new Set([
  'redisToParquet',
  'kafkaToParquet',
  'publishedFiles',
  'recordFiles',
  'parquetToPostgres',
]);

/** Runs the body of one task in this process, with what a worker would give to it. */
export async function runTask({ bundle, operator, attempt, timeoutMs, ...task }: TestTask): Promise<TestTaskEnd> {
  const log: ChildLog = {
    write: (level, _source, message, fields) =>
      task.onLine(level, fields === undefined ? message : `${message} ${JSON.stringify(fields)}`),
    flush: () => undefined,
  };
  const signal = timeoutMs === null ? new AbortController().signal : AbortSignal.timeout(timeoutMs);
  const { context, gathered } = createContext(attempt, inProcessChannel(task.services, task.taskNo), log, signal);
  try {
    // Before anything else is missed, such as connections.
    if (LEDGER_OPERATORS.has(operator)) task.services.ledger(task.taskNo);
    const operators = await importOperators([operator]);
    const { value, decision, definition, maxResultBytes } = await toTheEnd(log, (wait) =>
      runBody(bundle, operators, attempt, Object.assign(context, { wait }), {
        label: (label) => Promise.resolve(log.write('info', 'task', `this instance is called '${label}'`)),
        given: () => undefined,
      }),
    );
    const stored = serializeResult(value, maxResultBytes);
    // Where other tasks are mapped over it, it must be a list.
    resultLists(definition, attempt.taskId, value);
    return {
      state: 'success',
      decision,
      // As the next task would read it.
      value: stored === null ? undefined : deserializeResult(JSON.parse(stored.json), stored.datePaths),
      receipt: gathered.receipt,
    };
  } catch (error) {
    if (!(error instanceof SkipTask)) {
      log.write('error', 'task', error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { state: 'failed', decision: null, value: undefined, receipt: gathered.receipt };
    }
    log.write('info', 'task', `skipped: ${error.message}`);
    return { state: 'skipped', decision: null, value: undefined, receipt: null };
  }
}

/** Repeats a body that looks again, or waits for a time or an answer, in this process. */
async function toTheEnd<T>(log: ChildLog, body: (wait: Wait | null) => Promise<T>): Promise<T> {
  for (let wait: Wait | null = null; ;) {
    try {
      return await body(wait);
    } catch (error) {
      const pause = answered(error, log) ?? pauseOf(error);
      if (pause === null) throw error;
      await sleep(pause.ms);
      wait = pause.wait;
    }
  }
}

/** Nobody is asked in a test run: what counts without an answer is chosen, or else the first choice. */
function answered(error: unknown, log: ChildLog): { readonly ms: number; readonly wait: Wait } | null {
  if (!(error instanceof Deferral) || error.wait.kind !== 'answer') return null;
  const { question } = error.wait;
  const choices = question.onTimeout ?? question.choices.slice(0, 1);
  log.write('info', 'task', `a test run asks nobody, and takes ${choices.join(', ')}`);
  return {
    ms: 0,
    wait: { ...error.wait, answer: { by: 'haru dags test', choices, params: defaultParams(question) } },
  };
}

function pauseOf(error: unknown): { readonly ms: number; readonly wait: Wait } | null {
  if (error instanceof LookAgain) return { ms: error.delayMs, wait: error.wait };
  if (error instanceof Deferral && error.until) return { ms: error.until.getTime() - Date.now(), wait: error.wait };
  return null;
}

/** What the child of a worker sends to it is carried out here. A handle is of no use: nothing comes back to the try. */
function inProcessChannel(services: TestServices, taskNo: number): Channel {
  return {
    send: () => undefined,
    onMessage: () => undefined,
    async call(service, method, args) {
      if (service === 'runs') throw new Error('a test run starts no other runs, and waits for none');
      if (service === 'assets') throw new Error('a test run waits for no partitions');
      if (service !== 'ledger') return null;
      const { ledger } = services.ledger(taskNo);
      const call = ledger[method as keyof typeof ledger] as (...given: readonly unknown[]) => Promise<Json>;
      return call(...args);
    },
  };
}
