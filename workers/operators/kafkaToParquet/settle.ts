import type { BatchOffsets, Share } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import type { OffsetRange } from '../../../server/core/offsetRanges.ts';
import { publishEmptyPart, publishWindows } from '../../drain/publishWindows.ts';
import { recoverBatches } from '../../drain/recoverBatches.ts';
import { SupersededError } from '../../drain/tools.ts';
import type { DrainTools } from '../../drain/tools.ts';
import type { Window } from '../../drain/window.ts';
import { readRanges } from './read.ts';
import type { Gap } from './read.ts';
import { TopicGoneError } from '../../../server/kafka/topic.ts';
import type { Topic } from '../../../server/kafka/topic.ts';
import { windowsOf } from './windows.ts';
import type { MessageBlock } from '../../../server/kafka/messages.ts';

/** What every batch of one drain of a topic needs. */
export interface TopicTools extends DrainTools {
  readonly topic: Topic;
  readonly rowsPerFile: number;
  readonly secondsPerFile: number;
}

/**
 * Brings a batch to its end: its offsets, which the ledger has held from before the first read, become parts, and the parts
 * are published with the ledger's commit. Offsets that the topic has lost meanwhile are counted as such.
 */
export async function settleTopicBatch(tools: TopicTools, share: Share, batch: string): Promise<void> {
  const { context, step, topic } = tools;
  await step('claimed');
  const offsets = await context.ledger.offsets(batch);
  if (offsets.topicId !== topic.id) await giveUp(tools, share, batch, offsets);
  context.log.info(`batch ${batch} of ${shareName(share)}: ${rangeWords(offsets.ranges)}`);
  const gaps: Gap[] = [];
  const blocks = readRanges({
    topic,
    ranges: offsets.ranges,
    signal: context.signal,
    onGap: (gap) => gaps.push(gap),
    onTrouble: (message) => context.log.warn(`${message}; trying again`),
  });
  const limits = {
    rows: tools.rowsPerFile,
    seconds: tools.secondsPerFile,
    folder: tools.scratch,
    schema: tools.schema,
  };
  const windows = await startOf(windowsOf(watched(tools, blocks), limits));
  const of = { batch, share: shareName(share), key: share.key };
  const lost = (): Promise<void> => recordLoss(tools, batch, gaps);
  if (windows === null) {
    await lost();
    await publishEmptyPart(tools, of);
  } else {
    await publishWindows(tools, of, windows, countOf(offsets.ranges), lost);
  }
  await step('committed');
  await context.ledger.recordRelease(batch);
  await step('released');
}

/** The windows from the first on; null: there is none. */
async function startOf(windows: AsyncGenerator<Window>): Promise<AsyncGenerator<Window> | null> {
  const first = await windows.next();
  if (first.done === true) return null;
  return (async function* () {
    try {
      yield first.value;
      yield* windows;
    } finally {
      await windows.return(undefined);
    }
  })();
}

async function* watched(tools: TopicTools, blocks: AsyncIterable<MessageBlock>): AsyncGenerator<MessageBlock> {
  for await (const block of blocks) {
    if (block.messages.length > 0) await tools.step('mid-read');
    yield block;
  }
}

async function recordLoss({ context }: TopicTools, batch: string, gaps: readonly Gap[]): Promise<void> {
  if (gaps.length === 0) return;
  const lost = gaps.reduce((sum, { from, to }) => sum + Number(to - from), 0);
  context.log.error(`the topic no longer has ${rangeWords(gaps)}: up to ${lost} messages are lost`, { batch });
  if (!(await context.ledger.recordClaim({ batch, elements: 0, cut: 0, lost, firstHash: null })))
    throw new SupersededError(batch);
}

/** The topic whose offsets the batch has claimed is gone, and with it what the batch was to hold. */
async function giveUp(tools: TopicTools, share: Share, batch: string, { ranges }: BatchOffsets): Promise<never> {
  const { ledger } = tools.context;
  const lost = countOf(ranges);
  const what = `it was deleted and made again before batch ${batch} of ${shareName(share)} was stored: ${rangeWords(ranges)} of the earlier topic are lost, up to ${lost} messages; another try reads what the topic holds now`;
  await ledger.recordClaim({ batch, elements: 0, cut: 0, lost, firstHash: null });
  if (!(await ledger.voidBatch(batch, `topic ${tools.topic.name}: ${what}`))) throw new SupersededError(batch);
  throw new TopicGoneError(tools.topic.name, what);
}

/** Ends what gone tries left of the source, and waits until no other try reads the run's own share. */
export async function recoverTopicBatches(tools: TopicTools, own: Share): Promise<void> {
  const { context } = tools;
  await recoverBatches(context, {
    source: own.source,
    waitsFor: new Set([own.key]),
    async recover({ batch, share }) {
      if ((await context.ledger.takeOver(batch)) === null) return false;
      context.log.info('taking over a batch that a gone try left', { batch, share: shareName(share) });
      await settleTopicBatch(tools, share, batch);
      return true;
    },
  });
}

function countOf(ranges: readonly OffsetRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + Number(to - from), 0);
}

/** `partition 0 [5, 9), partition 1 [0, 2)`; those without an offset are left out. */
function rangeWords(ranges: readonly OffsetRange[]): string {
  const some = ranges.filter(({ from, to }) => from < to);
  if (some.length === 0) return 'no offsets';
  return some.map(({ partition, from, to }) => `partition ${partition} [${from}, ${to})`).join(', ');
}
