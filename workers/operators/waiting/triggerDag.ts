import { randomBytes } from 'node:crypto';
import type { TriggerDagOptions, TriggeredRun } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator, OperatorContext } from '../operator.ts';
import { awaitRun, orNever } from './awaitRun.ts';

/** Starts a run of another DAG; with `wait` ends as it ends. */
export const triggerDag: BuiltInOperator<TriggerDagOptions, TriggeredRun> = {
  name: 'triggerDag',
  options: schemas.triggerDag,
  async run({ dagId, conf = {}, logicalDate, wait = false }, context) {
    if (context.wait?.kind === 'run') return awaitRun(context, context.wait);
    const runId = await runIdOf(context);
    const order = { dagId, runId, conf, logicalDate: logicalDate?.toISOString() ?? null };
    const { state } = await orNever(() => context.runs.trigger(order));
    context.log.info(`triggered the run ${runId} of ${dagId}`);
    return wait ? awaitRun(context, { dagId, run: { runId }, taskId: null }) : { runId, state };
  },
};

/** Stored before the run is started, so that a try that takes over from a lost worker starts no other. */
async function runIdOf(context: OperatorContext): Promise<string> {
  if (typeof context.handle === 'string') return context.handle;
  const moment = context
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, '+00:00');
  const runId = `triggered__${moment}_${randomBytes(4).toString('hex')}`;
  await context.saveHandle(runId);
  return runId;
}
