import { isStopped } from '../support/processTable.ts';
import { waitFor } from '../support/waitFor.ts';
import type { ChildTask, TryOptions } from './harness.ts';

export interface FrozenTry<T> {
  /** How it ends; nobody has to look. */
  readonly ended: Promise<T>;
  goOn(): void;
}

/** Starts a try that stops at a step, as a machine does that hangs; resolves once it stands still. */
export async function frozenTry<T>(
  step: NonNullable<ChildTask['freeze']>['step'],
  start: (attempt: Pick<TryOptions, 'freeze' | 'onChild'>) => Promise<T>,
  { timeoutMs = 60_000 } = {},
): Promise<FrozenTry<T>> {
  let pid = 0;
  const ended = start({ freeze: { step }, onChild: (child) => (pid = child) });
  ended.catch(() => undefined);
  await waitFor(() => isStopped(pid), { what: `the try to stop at ${step}`, timeoutMs });
  return { ended, goOn: () => void process.kill(pid, 'SIGCONT') };
}
