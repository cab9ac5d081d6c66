import type { Share, TakenOver, UnfinishedBatch } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import type { BufferTools } from './batch.ts';
import { settleBatch } from './batch.ts';
import { elementHash } from '../../drain/elements.ts';
import { recoverBatches } from '../../drain/recoverBatches.ts';

/** Ends what gone tries left of the source, and waits until no other try drains one of the keys. */
export async function recoverClaims(tools: BufferTools, source: string, waitsFor: ReadonlySet<string>): Promise<void> {
  await recoverBatches(tools.context, { source, waitsFor, recover: (batch) => recover(tools, batch) });
}

async function recover(tools: BufferTools, { batch, share }: UnfinishedBatch): Promise<boolean> {
  const { ledger, log } = tools.context;
  const taken = await ledger.takeOver(batch);
  if (taken === null) return false;
  log.info('taking over a batch that a gone try left', { batch, share: shareName(share) });
  // The claim has one of the names that earlier epochs gave it, or was never made, or a fail-over has undone it.
  for (const name of [...taken.earlierKeys, share.key]) {
    if (name === share.key && !(await isSameList(tools, name, taken))) continue;
    if (!(await tools.buffer.claim(name, taken.claimKey))) continue;
    await settleBatch(tools, share, taken, taken.elements);
    return true;
  }
  if (taken.elements !== null) {
    await ledger.recordClaim({ batch, elements: 0, cut: 0, lost: taken.elements, firstHash: null });
    log.error(`${taken.elements} events that were claimed are no longer in the log buffer`, {
      batch,
      share: shareName(share),
    });
  }
  await ledger.voidBatch(batch, taken.elements === null ? 'nothing had been claimed' : 'the source lost the claim');
  return true;
}

/** Whether the key may hold what was counted in the claim: what has come since a claim was lost is no part of it. */
async function isSameList({ buffer }: BufferTools, key: string, { elements, firstHash }: TakenOver): Promise<boolean> {
  if (elements === null) return true;
  const [first] = (await buffer.typeOf(key)) === 'list' ? await buffer.range(key, 0, 0) : [];
  return first !== undefined && elementHash(first) === firstHash;
}

/**
 * Claims that should be gone and are in the source all the same: left behind between commit and delete, renamed by a
 * frozen try that woke up, or brought back by a fail-over. Each becomes a batch of its own, which ends as void if a
 * published batch holds all of it.
 */
export async function adoptStrayClaims(tools: BufferTools, source: string): Promise<void> {
  const { ledger } = tools.context;
  const stray = new Map(
    (await ledger.claimNames(source)).filter(({ current }) => !current).map((name) => [name.claimKey, name.share]),
  );
  for (const name of await tools.buffer.existing([...stray.keys()])) {
    const share = stray.get(name);
    if (share !== undefined) await claimFrom(tools, share, name);
  }
}

/** Claims what the key holds as a new batch of the share; nothing happens where the key is not there. */
export async function claimFrom(tools: BufferTools, share: Share, key: string): Promise<void> {
  const { ledger } = tools.context;
  const type = await tools.buffer.typeOf(key);
  if (type === 'none') {
    tools.context.log.info(`${key}: not in the log buffer`);
    return;
  }
  if (type !== 'list')
    throw new Error(`the key ${key} in the log buffer is a ${type}, not a list: it was left as it is`);
  await ledger.openShare(share);
  const claim = await ledger.openBatch(shareName(share));
  await tools.step('ledger-row');
  if (await tools.buffer.claim(key, claim.claimKey)) {
    await settleBatch(tools, share, claim, null);
  } else {
    await ledger.voidBatch(claim.batch, 'another try was faster');
  }
}
