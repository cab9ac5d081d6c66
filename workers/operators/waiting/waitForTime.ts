import type { WaitForTimeOptions } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator } from '../operator.ts';
import { Deferral } from './pause.ts';

/** Goes on by the database's clock, so a claim after the wait is no earlier than the moment. */
export const waitForTime: BuiltInOperator<WaitForTimeOptions, void> = {
  name: 'waitForTime',
  options: schemas.waitForTime,
  run({ until }, { wait, log, now }) {
    if (wait?.kind === 'time' || until <= now()) return Promise.resolve();
    const moment = until.toISOString();
    log.info(`waits until ${moment}`);
    throw new Deferral({ kind: 'time', until: moment }, until);
  },
};
