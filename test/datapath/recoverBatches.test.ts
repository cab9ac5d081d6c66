import { expect, test } from 'vitest';
import type { Ledger, Share, UnfinishedBatch } from '../../server/core/ledger.ts';
import { shareName } from '../../server/core/ledger.ts';
import { recoverBatches } from '../../workers/drain/recoverBatches.ts';
import { SupersededError } from '../../workers/drain/tools.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { leaseTry, type LeasedTry } from './leasedTry.ts';

const { pool } = await testDatabase();
let shares = 0;
let tries = 0;

/** A share of a source of its own, and the batch that a gone try left of it. */
async function abandonedBatch() {
  const share: Share = {
    source: `source-${shares++}`,
    key: '20221130',
    start: new Date('2022-11-30T00:00:00Z'),
    end: new Date('2022-12-01T00:00:00Z'),
  };
  const gone = await newTry();
  await gone.ledger.openShare(share);
  const { batch } = await gone.ledger.openBatch(shareName(share));
  await gone.end();
  return { share, batch };
}

function newTry(): Promise<LeasedTry> {
  return leaseTry(pool, { runId: 1n, mapIndex: tries++ });
}

/** Recovers as a drain does; `onWait` is called with each batch that is waited for. */
function recovery(ledger: Ledger, { source, key }: Share, onWait: (batch: string) => Promise<unknown>) {
  const recovered: string[] = [];
  const silent = () => undefined;
  const info = (_: string, fields?: unknown) => {
    void onWait((fields as { batch: string }).batch);
  };
  const log = { debug: silent, info, warn: silent, error: silent };
  const recover = async ({ batch }: UnfinishedBatch): Promise<boolean> => {
    if ((await ledger.takeOver(batch)) === null) return false;
    recovered.push(batch);
    return ledger.voidBatch(batch, 'brought to its end');
  };
  const done = recoverBatches(
    { ledger, log, signal: AbortSignal.timeout(20_000) },
    { source, waitsFor: new Set([key]), recover },
  );
  return { recovered, done };
}

const nothing = () => Promise.reject(new Error('there is nobody to wait for'));

test('what a gone try left is brought to its end, and nobody is waited for', async () => {
  const { share, batch } = await abandonedBatch();
  const { recovered, done } = recovery((await newTry()).ledger, share, nothing);
  await done;
  expect(recovered).toEqual([batch]);
});

test('a batch that another try was faster to take over is waited for until that one has ended it', async () => {
  const { share, batch } = await abandonedBatch();
  const [other, own] = [await newTry(), await newTry()];
  const waited: string[] = [];
  let isRead = false;
  const ledger: Ledger = {
    ...own.ledger,
    async unfinished(source) {
      const read = await own.ledger.unfinished(source);
      if (!isRead) expect(await other.ledger.takeOver(batch)).not.toBeNull();
      isRead = true;
      return read;
    },
  };
  const { recovered, done } = recovery(ledger, share, async (each) => {
    waited.push(each);
    await other.ledger.voidBatch(batch, 'brought to its end by the other');
  });
  await done;
  expect(waited).toEqual([batch]);
  expect(recovered).toEqual([]);
});

test('one that such a try leaves as it ends is taken over after all', async () => {
  const { share, batch } = await abandonedBatch();
  const [other, own] = [await newTry(), await newTry()];
  expect(await other.ledger.takeOver(batch)).not.toBeNull();
  const { recovered, done } = recovery(own.ledger, share, () => other.end());
  await done;
  expect(recovered).toEqual([batch]);
});

test('an older try does not succeed without what a newer one has left', async () => {
  const { share, batch } = await abandonedBatch();
  const [own, newer] = [await newTry(), await newTry()];
  expect(await newer.ledger.takeOver(batch)).not.toBeNull();
  await newer.end();
  await expect(recovery(own.ledger, share, nothing).done).rejects.toThrow(SupersededError);
});
