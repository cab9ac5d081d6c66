import type { WaitForRunOptions } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import { FailNow } from '../../../server/dag/outcome.ts';
import type { BuiltInOperator } from '../operator.ts';
import { awaitRun } from './awaitRun.ts';

/** Waits for the run of a date, which need not be there yet, or for a task of it. */
export const waitForRun: BuiltInOperator<WaitForRunOptions, { readonly state: string }> = {
  name: 'waitForRun',
  options: schemas.waitForRun,
  async run({ dagId, taskId, logicalDate }, context) {
    const date = logicalDate ?? context.logicalDate;
    if (!date) throw new FailNow('this run has no logical date to wait for: give `logicalDate`');
    if (dagId === context.dagId && date.getTime() === context.logicalDate?.getTime())
      throw new FailNow('a task cannot wait for its own run');
    const { state } = await awaitRun(context, {
      dagId,
      run: { logicalDate: date.toISOString() },
      taskId: taskId ?? null,
    });
    return { state };
  },
};
