import { makeInterval } from '../../server/core/interval.ts';
import type { OperatorContext } from '../../workers/operators/operator.ts';
import type { DataPath } from './harness.ts';

const START = new Date('2022-11-30T00:00:00Z');
const DAY_MS = 86_400_000;

/** The context of a try in this process, for 2022-11-30 UTC, with a new epoch unless one is given; what operators of files don't use is missing. */
export async function operatorTry(path: DataPath, given?: bigint): Promise<OperatorContext> {
  const epoch = given ?? (await path.nextEpoch());
  const ignore = (): void => undefined;
  const used: Partial<OperatorContext> = {
    epoch,
    ledger: path.ledger(epoch),
    interval: makeInterval(START, new Date(START.getTime() + DAY_MS)),
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    signal: new AbortController().signal,
    connection: path.tools.connection,
    progress: ignore,
    receipt: ignore,
  };
  return used as OperatorContext;
}
