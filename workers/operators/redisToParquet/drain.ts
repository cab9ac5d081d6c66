import { shareName } from '../../../server/core/ledger.ts';
import type { DrainResult, RedisToParquetOptions } from '../../../server/dag/operators.ts';
import type { OperatorContext } from '../operator.ts';
import { sparkEngine } from '../../spark/runSparkJob.ts';
import { openDuck } from '../../parquet/duckdb.ts';
import { withScratch } from '../../parquet/scratch.ts';
import { openPlace } from '../../filesystem/openFileSystem.ts';
import { createDrainProgress } from '../../drain/drainProgress.ts';
import { repeatKey } from '../../drain/repeats.ts';
import { publishEmpty } from './batch.ts';
import type { BufferTools } from './batch.ts';
import { connectLogBuffer } from './logBuffer.ts';
import { planDrain } from './plan.ts';
import { checkSparkOptions } from './sparkDrain.ts';
import { adoptStrayClaims, claimFrom, recoverBatches } from './recover.ts';
import { drainResult } from '../../drain/result.ts';
import { rowSchema } from '../../drain/schemas.ts';
import type { OnDrainStep } from '../../drain/steps.ts';

const ROWS_PER_FILE = 50_000;

/**
 * Moves a list of a log buffer into Parquet files. Whatever an earlier try left is brought to its end first; then the
 * run's key and those of late days are claimed, each as a batch of its own.
 */
export async function drain(
  options: RedisToParquetOptions,
  context: OperatorContext,
  step: OnDrainStep,
): Promise<DrainResult> {
  const plan = planDrain({
    connection: options.redis.connection,
    key: options.key,
    to: options.to,
    lateDays: options.lateDays ?? 0,
    interval: context.interval,
  });
  const schema = rowSchema(options.schema);
  const { duplicates = 'keep' } = options;
  const dropBy = duplicates === 'keep' ? null : repeatKey(schema, duplicates.dropBy);
  // What is compared with a share's files must not be published beside others of it.
  const waitsFor = new Set([plan.own, ...(dropBy === null ? [] : plan.late)].map((share) => share.key));
  const open = (place: string): ReturnType<typeof openPlace> => openPlace(place, (name) => context.connection(name));
  // A place that cannot be opened shows before anything is claimed.
  const root = await open(plan.root);
  const engine = options.engine === 'spark' ? await sparkEngine(options.spark, context) : null;
  if (engine !== null) checkSparkOptions(options, root.files.url(root.path));
  const buffer = await connectLogBuffer(options.redis.connection, await context.connection(options.redis.connection));
  try {
    return await withScratch(async (scratch) => {
      const duck = await openDuck(scratch);
      try {
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
        await recoverBatches(tools, plan.source, waitsFor);
        await adoptStrayClaims(tools, plan.source);
        for (const share of [plan.own, ...plan.late]) await claimFrom(tools, share, share.key);
        const own = shareName(plan.own);
        if ((await context.ledger.parts(own)).length === 0) await publishEmpty(tools, plan.own);
        const shares = [...new Set([own, ...(await context.ledger.sharesOfRun(plan.source))])];
        const { result, receipt } = await drainResult(context.ledger, shares, open);
        context.receipt(receipt);
        return result;
      } finally {
        duck.close();
      }
    });
  } finally {
    buffer.close();
  }
}
