import { shareName } from '../../../server/core/ledger.ts';
import type { DrainResult, RedisToParquetOptions } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import { refuseUnfit } from '../../../server/dag/optionRules.ts';
import type { OperatorContext } from '../operator.ts';
import { sparkEngine } from '../../spark/runSparkJob.ts';
import { withScratchDuck } from '../../parquet/scratchDuck.ts';
import { openAndAsk, openPlace } from '../../filesystem/openFileSystem.ts';
import { createDrainProgress } from '../../drain/drainProgress.ts';
import { repeatKey } from '../../drain/repeats.ts';
import { publishEmpty } from './batch.ts';
import type { BufferTools } from './batch.ts';
import { connectLogBuffer } from './logBuffer.ts';
import { planDrain } from './plan.ts';
import { checkSparkOptions } from './sparkDrain.ts';
import { adoptStrayClaims, claimFrom, recoverClaims } from './recover.ts';
import { drainResult } from '../../drain/result.ts';
import { rowSchema } from '../../drain/schemas.ts';
import { folderOf } from '../../drain/uploads.ts';
import type { OnDrainStep } from '../../drain/steps.ts';
import { ROWS_PER_FILE } from '../../drain/window.ts';

/**
 * Moves a list of a log buffer into Parquet files. Whatever an earlier try left is brought to its end first; then the
 * run's key and those of late days are claimed, each as a batch of its own.
 */
export async function drain(
  options: RedisToParquetOptions,
  context: OperatorContext,
  step: OnDrainStep,
): Promise<DrainResult> {
  refuseUnfit(schemas.redisToParquet, options);
  const plan = planDrain({
    connection: options.redis.connection,
    key: options.key,
    to: options.to,
    lateDays: options.lateDays ?? 0,
    interval: context.interval,
  });
  const schema = rowSchema(options.schema);
  const { duplicates = 'keep' } = options;
  const dropBy = duplicates === 'keep' ? null : repeatKey(duplicates.dropBy);
  // What is compared with a share's files must not be published beside others of it.
  const waitsFor = new Set([plan.own, ...(dropBy === null ? [] : plan.late)].map((share) => share.key));
  const open = (place: string): ReturnType<typeof openPlace> => openPlace(place, (name) => context.connection(name));
  const root = await open(plan.root);
  // Before anything is claimed: another place is another source, which would never see this one's claims.
  await openAndAsk(folderOf(plan.root, options.key), (name) => context.connection(name));
  const engine = options.engine === 'spark' ? await sparkEngine(options.spark, context) : null;
  if (engine !== null) checkSparkOptions(options, root.files.url(root.path));
  const buffer = await connectLogBuffer(options.redis.connection, await context.connection(options.redis.connection));
  try {
    return await withScratchDuck(async ({ scratch, duck }) => {
      const tools: BufferTools = {
        context,
        buffer,
        duck,
        schema,
        dropBy,
        connection: options.redis.connection,
        engine,
        rowsPerFile: options.rowsPerFile ?? ROWS_PER_FILE,
        root: plan.root,
        scratch,
        open,
        step,
        progress: createDrainProgress(context),
      };
      await context.ledger.openShare(plan.own);
      await recoverClaims(tools, plan.source, waitsFor);
      await adoptStrayClaims(tools, plan.source);
      for (const share of [plan.own, ...plan.late]) await claimFrom(tools, share, share.key);
      // What another try was faster to claim belongs to the result too.
      await recoverClaims(tools, plan.source, waitsFor);
      const own = shareName(plan.own);
      if ((await context.ledger.parts(own)).length === 0) await publishEmpty(tools, plan.own);
      const shares = [...new Set([own, ...(await context.ledger.sharesOfRun(plan.source))])];
      const { result, receipt } = await drainResult(context.ledger, shares, open);
      context.receipt(receipt);
      return result;
    });
  } finally {
    buffer.close();
  }
}
