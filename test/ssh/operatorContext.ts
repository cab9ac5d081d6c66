import type { Json } from '../../server/core/definition.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import type { Wait } from '../../server/core/waiting.ts';
import type { OperatorContext } from '../../workers/operators/operator.ts';

export interface RecordedContext {
  readonly context: OperatorContext;
  /** Messages logged so far. */
  readonly lines: string[];
  /** The handle that was stored last. */
  handle(): Json;
  /** Whether the work that the handle names may go on, as the operator said last. */
  isUnderWay(): boolean;
  abort(reason: string): void;
}

export interface ContextSetup {
  readonly connection?: ConnectionValue;
  readonly handle?: Json;
  readonly leftHandle?: Json;
  readonly wait?: Wait;
}

/** A try's context that keeps what an operator logs and stores; what these operators don't use is refused by name. */
export function recordContext({
  connection,
  handle = null,
  leftHandle = null,
  wait,
}: ContextSetup = {}): RecordedContext {
  const controller = new AbortController();
  const lines: string[] = [];
  let stored = handle;
  let isUnderWay = false;
  const write = (message: string): void => void lines.push(message);
  const used: Partial<OperatorContext> = {
    taskId: 'aggregate',
    tryNumber: 1,
    idempotencyKey: `test/${process.pid}/aggregate/-1`,
    log: { debug: write, info: write, warn: write, error: write },
    signal: controller.signal,
    connection: (name) =>
      connection === undefined ? Promise.reject(new Error(`no connection ${name}`)) : Promise.resolve(connection),
    handle,
    leftHandle,
    wait: wait ?? null,
    now: () => new Date(),
    workMayGoOn: (mayGoOn) => void (isUnderWay = mayGoOn),
    saveHandle: (next) => {
      stored = next;
      return Promise.resolve();
    },
  };
  const context = new Proxy(used, {
    get: (target, property) => {
      if (property in target) return target[property as keyof OperatorContext];
      throw new Error(`this test gives no context.${String(property)}`);
    },
  }) as OperatorContext;
  return {
    context,
    lines,
    handle: () => stored,
    isUnderWay: () => isUnderWay,
    abort: (reason) => controller.abort(new Error(reason)),
  };
}
