import type { Receipt } from '../../../server/dag/context.ts';
import { parseDuration } from '../../../server/dag/duration.ts';
import type { WaitForPartitionOptions } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import { FailNow } from '../../../server/dag/outcome.ts';
import type { BuiltInOperator } from '../operator.ts';
import { orNever } from './awaitRun.ts';
import { look } from './look.ts';

/** Looks whether a partition is complete, and hands on the receipt of its last event. */
export const waitForPartition: BuiltInOperator<WaitForPartitionOptions, Receipt> = {
  name: 'waitForPartition',
  options: schemas.waitForPartition,
  run: ({ asset: { uri }, partition, every = '10s', timeout = '7d' }, { assets, wait, now, log }) =>
    look(
      async () => {
        const { state, receipt } = await orNever(() => assets.partition(uri, partition));
        log.info(`${uri} ${partition} is ${state}`);
        return state === 'complete' ? { done: true, result: receipt } : { done: false };
      },
      { wait, now },
      { everyMs: parseDuration(every, 'every'), timeoutMs: parseDuration(timeout, 'timeout') },
      (message) => new FailNow(`${uri} ${partition}: ${message}`),
    ),
};
