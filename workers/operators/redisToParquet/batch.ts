import type { BatchClaim, LedgerFile, Share } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import type { OperatorContext } from '../operator.ts';
import type { Duck } from '../../parquet/duckdb.ts';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';
import { formatHash } from '../../parquet/orderFree.ts';
import { elementHash } from './elements.ts';
import { longestPublished } from './alreadyPublished.ts';
import type { LogBuffer } from './logBuffer.ts';
import type { LocalPart } from './parts.ts';
import { writeEmptyPart, writePart } from './parts.ts';
import type { RowSchema } from './schemas.ts';
import type { OnDrainStep } from './steps.ts';
import { fileNames, uploadPart, uploadRejects } from './uploads.ts';
import { readWindows } from './windows.ts';
import type { Window } from './windows.ts';

/** What every batch of one drain needs. */
export interface DrainTools {
  readonly context: OperatorContext;
  readonly buffer: LogBuffer;
  readonly duck: Duck;
  readonly schema: RowSchema;
  readonly rowsPerFile: number;
  readonly root: string;
  /** Of this try, on this machine. */
  readonly scratch: string;
  readonly open: (url: string) => Promise<OpenFolder>;
  readonly step: OnDrainStep;
}

/** Another try has the batch by now: this one must not go on. */
export class SupersededError extends Error {
  constructor(batch: string) {
    super(`batch ${batch} belongs to a newer try by now; this try ends without having changed anything that counts`);
    this.name = 'SupersededError';
  }
}

/**
 * Brings a claim to its end: what a published batch holds already is cut off, the rest becomes parts, the parts are
 * published with the ledger's commit, and only then is the claim deleted. `lost`: elements that were counted in an earlier
 * look at this claim and that the source no longer has.
 */
export async function settleBatch(
  tools: DrainTools,
  share: Share,
  claim: BatchClaim,
  counted: number | null,
): Promise<void> {
  const { context, buffer, step } = tools;
  await step('claimed');
  const length = await buffer.length(claim.claimKey);
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
    await publishWindows(tools, share, claim, cut, length);
  }
  await step('committed');
  await buffer.remove(claim.claimKey);
  await context.ledger.recordRelease(claim.batch);
  context.log.info(`${claim.claimKey} deleted from the log buffer`);
  await step('released');
}

async function partOf(tools: DrainTools, window: Window): Promise<LocalPart> {
  try {
    return await writePart(tools.schema, window, tools.scratch);
  } finally {
    await window.rejects.close();
  }
}

async function publishWindows(
  tools: DrainTools,
  share: Share,
  claim: BatchClaim,
  from: number,
  length: number,
): Promise<void> {
  const { context, step } = tools;
  const total = length - from;
  const files: LedgerFile[] = [];
  let firstHash: string | null = null;
  let rows = 0;
  let rejects = 0;
  let pending: Promise<void> | undefined;

  const finish = async (window: Window): Promise<void> => {
    await step('mid-parquet');
    const part = await partOf(tools, window);
    const names = fileNames(claim.batch, window.number, context.epoch);
    const of = {
      batch: claim.batch,
      share: shareName(share),
      window: window.number,
      firstIndex: window.firstIndex,
      elements: window.elements,
      chain: window.chain,
    };
    files.push({ ...of, ...(await uploadPart(tools, share.key, names.part, part)) });
    context.log.info(`stored ${names.part}: ${part.rows} rows, ${window.rejects.count} rejects, ${part.bytes} bytes`);
    if (window.rejects.count > 0)
      files.push({ ...of, ...(await uploadRejects(tools, share.key, names.rejects, window.rejects)) });
    rows += part.rows;
    rejects += window.rejects.count;
    context.progress(rows + rejects, total, 'events');
  };

  const windows = readWindows({
    ...tools,
    key: claim.claimKey,
    from,
    length,
    rows: tools.rowsPerFile,
    folder: tools.scratch,
    signal: context.signal,
    onRead: () => step('mid-read'),
  });
  try {
    // One window is read while the one before it is written.
    for await (const window of windows) {
      firstHash ??= window.firstHash;
      await pending?.catch(async (error: unknown) => {
        await window.rejects.close();
        throw error;
      });
      pending = finish(window);
      // The failure is seen at the next await of `pending`; until then it is not an unhandled one.
      pending.catch(() => undefined);
    }
    await pending;
  } finally {
    // Nothing of the batch goes on when its files and its try are gone.
    await pending?.catch(() => undefined);
  }
  await step('before-commit');
  if (!(await context.ledger.publish({ batch: claim.batch, elements: total, rows, rejects, firstHash, files }))) {
    throw new SupersededError(claim.batch);
  }
  context.log.info(`batch ${claim.batch} published: ${rows} rows, ${rejects} rejects, ${files.length} files`);
}

/** A batch of one part without rows, for a key that has nothing and of which the ledger knows nothing. */
export async function publishEmpty(tools: DrainTools, share: Share): Promise<void> {
  const { batch } = await tools.context.ledger.openBatch(shareName(share));
  const part = await writeEmptyPart(tools.duck, tools.schema, tools.scratch);
  const name = fileNames(batch, 0, tools.context.epoch).part;
  const file: LedgerFile = {
    batch,
    share: shareName(share),
    window: 0,
    firstIndex: 0,
    elements: 0,
    chain: formatHash(0n),
    ...(await uploadPart(tools, share.key, name, part)),
  };
  if (
    !(await tools.context.ledger.publish({ batch, elements: 0, rows: 0, rejects: 0, firstHash: null, files: [file] }))
  ) {
    throw new SupersededError(batch);
  }
  tools.context.log.info(`${shareName(share)} held nothing: batch ${batch} published with an empty part`);
}
