import type { Json } from '../../server/core/definition.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import type { OperatorContext } from '../../workers/operators/operator.ts';

export interface RecordedContext {
  readonly context: OperatorContext;
  /** Messages logged so far. */
  readonly lines: string[];
  /** The handle that was stored last. */
  handle(): Json;
  abort(reason: string): void;
}

export interface ContextSetup {
  readonly connection?: ConnectionValue;
  readonly handle?: Json;
  readonly leftHandle?: Json;
}

/** A try's context that keeps what an operator logs and stores; what these operators don't use is refused by name. */
export function recordContext({ connection, handle = null, leftHandle = null }: ContextSetup = {}): RecordedContext {
  const controller = new AbortController();
  const lines: string[] = [];
  let stored = handle;
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
  return { context, lines, handle: () => stored, abort: (reason) => controller.abort(new Error(reason)) };
}
