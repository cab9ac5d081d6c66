import type { BatchClaim, Share } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import { elementHash } from '../../drain/elements.ts';
import { publishEmptyPart, publishWindows } from '../../drain/publishWindows.ts';
import type { BatchOfShare } from '../../drain/publishWindows.ts';
import { withRepeatFilter } from '../../drain/repeats.ts';
import type { RepeatKey } from '../../drain/repeats.ts';
import { SupersededError } from '../../drain/tools.ts';
import type { DrainTools } from '../../drain/tools.ts';
import type { SparkEngine } from '../../spark/runSparkJob.ts';
import { longestPublished } from './alreadyPublished.ts';
import type { LogBuffer } from './logBuffer.ts';
import { publishBySpark } from './sparkDrain.ts';
import { readWindows } from './windows.ts';

/** What every batch of one drain of a log buffer needs. */
export interface BufferTools extends DrainTools {
  readonly buffer: LogBuffer;
  readonly rowsPerFile: number;
  /** What tells a repeated event; null: repeats are kept. */
  readonly dropBy: RepeatKey | null;
  /** Name of the buffer's connection. */
  readonly connection: string;
  /** Where Spark makes the parts; null: this process does. */
  readonly engine: SparkEngine | null;
}

/**
 * Brings a claim to its end: what a published batch holds already is cut off, the rest becomes parts, the parts are
 * published with the ledger's commit, and only then is the claim deleted. `counted`: elements of an earlier look at this
 * claim; what the source no longer has of them is lost, and said.
 */
export async function settleBatch(
  tools: BufferTools,
  share: Share,
  claim: BatchClaim,
  counted: number | null,
): Promise<void> {
  const { context, buffer, step } = tools;
  await step('claimed');
  const length = await buffer.length(claim.claimKey);
  // It was there a moment ago, and Redis has no empty lists.
  if (length === 0)
    throw new Error(
      `the claim ${claim.claimKey} is gone from the log buffer, which may have lost its latest writes: another try looks for the list`,
    );
  const lost = Math.max(0, (counted ?? 0) - length);
  context.log.info(`batch ${claim.batch} of ${shareName(share)}: ${length} events claimed as ${claim.claimKey}`);
  const batches = await context.ledger.publishedBatches(shareName(share));
  const cut = await longestPublished(tools, batches, claim.claimKey, length);
  const [first] = await buffer.range(claim.claimKey, 0, 0);
  const firstHash = first === undefined ? null : elementHash(first);
  if (!(await context.ledger.recordClaim({ batch: claim.batch, elements: length - cut, cut, lost, firstHash })))
    throw new SupersededError(claim.batch);
  if (lost > 0)
    context.log.error(`${lost} events that were claimed are no longer in the log buffer`, {
      share: shareName(share),
      ...claim,
    });
  if (cut > 0)
    context.log.warn(`${cut} events are in an earlier batch already and were left out`, {
      share: shareName(share),
      ...claim,
    });
  if (cut === length) {
    if (!(await context.ledger.voidBatch(claim.batch, 'an earlier batch holds all of it')))
      throw new SupersededError(claim.batch);
    context.log.info(`batch ${claim.batch} is void: an earlier batch holds all of it`);
  } else {
    await publishFrom(tools, share, claim, cut, length);
  }
  await step('committed');
  await buffer.remove(claim.claimKey);
  await context.ledger.recordRelease(claim.batch);
  context.log.info(`${claim.claimKey} deleted from the log buffer`);
  await step('released');
}

async function publishFrom(
  tools: BufferTools,
  share: Share,
  claim: BatchClaim,
  from: number,
  length: number,
): Promise<void> {
  if (tools.engine !== null)
    return publishBySpark(tools, tools.engine, batchOf(share, claim), { claimKey: claim.claimKey, from, length });
  const windows = readWindows({
    ...tools,
    key: claim.claimKey,
    from,
    length,
    rows: tools.rowsPerFile,
    folder: tools.scratch,
    signal: tools.context.signal,
    onRead: () => tools.step('mid-read'),
  });
  const { dropBy } = tools;
  if (dropBy === null) return publishWindows(tools, batchOf(share, claim), windows, length - from);
  const published = await tools.context.ledger.publishedBatches(shareName(share));
  await withRepeatFilter(tools, dropBy, published, (repeats) =>
    publishWindows({ ...tools, repeats }, batchOf(share, claim), windows, length - from),
  );
}

function batchOf(share: Share, { batch }: BatchClaim): BatchOfShare {
  return { batch, share: shareName(share), key: share.key };
}

/** A batch of one part without rows, for a key that has nothing and of which the ledger knows nothing. */
export async function publishEmpty(tools: DrainTools, share: Share): Promise<void> {
  await publishEmptyPart(tools, batchOf(share, await tools.context.ledger.openBatch(shareName(share))));
}
