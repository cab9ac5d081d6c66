import { afterLook, type LookSettings } from '../../../server/core/waiting.ts';
import type { OperatorContext } from '../operator.ts';
import { LookAgain } from './pause.ts';

/** What a look has found; `done: false`: nothing yet. */
export type Found<T> = { readonly done: true; readonly result: T } | { readonly done: false };

/** Looks once. Where nothing is found it throws {@link LookAgain}, or what `overdue` makes of it when the time is over. */
export async function look<T>(
  find: () => Promise<Found<T>>,
  { wait, now }: Pick<OperatorContext, 'wait' | 'now'>,
  settings: LookSettings,
  overdue: (message: string) => Error,
): Promise<T> {
  const since = wait?.kind === 'look' ? wait.since : now().getTime();
  const found = await find();
  if (found.done) return found.result;
  const after = afterLook(since, now().getTime(), settings);
  if (after.kind === 'again') throw new LookAgain(after.delayMs, { kind: 'look', since });
  throw overdue(`nothing was found within ${settings.timeoutMs / 1000} s, since ${new Date(since).toISOString()}`);
}
