import type { OffsetClaim, Share } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import { OverlapError } from '../../../server/core/offsetRanges.ts';
import { reasonOf } from '../../../server/core/reasonOf.ts';
import type { DrainResult, KafkaToParquetOptions } from '../../../server/dag/operators.ts';
import { createDrainProgress } from '../../drain/drainProgress.ts';
import { drainResult } from '../../drain/result.ts';
import { rowSchema } from '../../drain/schemas.ts';
import type { OnDrainStep } from '../../drain/steps.ts';
import { ROWS_PER_FILE } from '../../drain/window.ts';
import { openAndAsk, openPlace } from '../../filesystem/openFileSystem.ts';
import { withScratchDuck } from '../../parquet/scratchDuck.ts';
import type { OperatorContext } from '../operator.ts';
import { TOPIC_PLACE } from './place.ts';
import { planTopicDrain } from './plan.ts';
import { recoverTopicBatches, settleTopicBatch } from './settle.ts';
import type { TopicTools } from './settle.ts';
import { openTopic } from '../../../server/kafka/topic.ts';

const SECONDS_PER_FILE = 300;

/**
 * Moves the messages of the run's interval from a topic into Parquet files. Whatever an earlier try left is brought to its
 * end first; then the ledger decides which offsets are the interval's, and these are read as one batch.
 */
export async function drainTopic(
  options: KafkaToParquetOptions,
  context: OperatorContext,
  step: OnDrainStep,
): Promise<DrainResult> {
  const { connection } = options.kafka;
  const { share, root } = planTopicDrain({ ...options, connection, interval: context.interval });
  const schema = rowSchema(options.schema, TOPIC_PLACE);
  const open = (place: string): ReturnType<typeof openPlace> => openPlace(place, (name) => context.connection(name));
  // Before anything is claimed: another place is another source, which would never see this one's claims.
  await openAndAsk(root, (name) => context.connection(name));
  const topic = await openTopic(connection, await context.connection(connection), options.topic);
  try {
    return await withScratchDuck(async ({ scratch, duck }) => {
      const tools: TopicTools = {
        context,
        topic,
        duck,
        schema,
        rowsPerFile: options.rowsPerFile ?? ROWS_PER_FILE,
        secondsPerFile: options.secondsPerFile ?? SECONDS_PER_FILE,
        root,
        scratch,
        open,
        step,
        progress: createDrainProgress(context),
      };
      await openShare(tools, share);
      await recoverTopicBatches(tools, share);
      await claimAndSettle(tools, share);
      // What another try was faster to claim belongs to the result too.
      await recoverTopicBatches(tools, share);
      const shares = [...new Set([shareName(share), ...(await context.ledger.sharesOfRun(share.source))])];
      const { result, receipt } = await drainResult(context.ledger, shares, open);
      await showOffsets(tools, share);
      context.receipt(receipt);
      return result;
    });
  } finally {
    await topic.close();
  }
}

async function openShare({ context: { ledger } }: TopicTools, share: Share): Promise<void> {
  await ledger.openShare(share);
  const known = await ledger.share(shareName(share));
  if (known !== null && known.end.getTime() !== share.end.getTime()) throw new OverlapError(share, known);
}

async function claimAndSettle(tools: TopicTools, share: Share): Promise<void> {
  const { context, topic } = tools;
  const claim = await context.ledger.claimOffsets({
    share: shareName(share),
    topicId: topic.id,
    bounds: await topic.bounds(share, context.now().getTime()),
  });
  if (claim === null) {
    context.log.info(`${shareName(share)}: everything that the topic has of this interval is claimed already`);
    return;
  }
  await tools.step('ledger-row');
  warnOfLeft(tools, claim);
  await settleTopicBatch(tools, share, claim.batch);
}

function warnOfLeft({ context }: TopicTools, { ranges }: OffsetClaim): void {
  const left = ranges.filter((range) => range.left > 0n);
  if (left.length === 0) return;
  const words = left.map((range) => `partition ${range.partition} [${range.from - range.left}, ${range.from})`);
  context.log.warn(
    `${words.join(', ')} belong to intervals before this one of which no run has read yet: a backfill of them reads these offsets`,
  );
}

/** For who watches the lag: a failure costs nothing. */
async function showOffsets({ context, topic }: TopicTools, { source }: Share): Promise<void> {
  const group = `haru.${context.dagId}.${context.taskId}`;
  try {
    await topic.showOffsets(group, await context.ledger.publishedEnds(source, topic.id));
  } catch (error) {
    context.log.warn(reasonOf(error));
  }
}
