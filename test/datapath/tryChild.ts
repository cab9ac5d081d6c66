import type { Ledger } from '../../server/core/ledger.ts';
import { reasonOf } from '../../server/core/reasonOf.ts';
import type { ChildMessage, ChildTask } from './harness.ts';
import { runTry } from './runTry.ts';

/** A try's child process: the ledger is its parent's. */
const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
let nextCall = 0;

process.once('message', (task: ChildTask) => {
  process.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
    const call = calls.get(id);
    calls.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  const tell = (message: ChildMessage): void => void process.send?.(message);
  runTry(task, { ledger: remoteLedger(), tell }).then(
    (result) => finish({ type: 'done', result }),
    (error: unknown) => finish({ type: 'failed', message: reasonOf(error) }),
  );
});

function finish(message: ChildMessage): void {
  process.send?.(message, () => process.exit(0));
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
