import { setTimeout as delay } from 'node:timers/promises';
import type { UnfinishedBatch } from '../../server/core/ledger.ts';
import type { OperatorContext } from '../operators/operator.ts';
import { SupersededError } from './tools.ts';

const POLL_MS = 500;

interface Recovery {
  readonly source: string;
  /** Keys whose batches are waited for where another try works on them: the result must hold what they publish. */
  readonly waitsFor: ReadonlySet<string>;
  /** Takes a batch over and brings it to its end; false: the ledger gives it to a newer try alone. */
  readonly recover: (batch: UnfinishedBatch) => Promise<boolean>;
}

/**
 * Brings every batch of the source that a gone try left unfinished to its end, under this try's epoch. A batch whose try
 * still lives is left to it. Comes back when no batch of the keys `waitsFor` is unfinished.
 */
export async function recoverBatches(
  { ledger, log, signal }: Pick<OperatorContext, 'ledger' | 'log' | 'signal'>,
  { source, waitsFor, recover }: Recovery,
): Promise<void> {
  for (;;) {
    const refused = new Set<string>();
    for (const unfinished of await ledger.unfinished(source)) {
      if (!unfinished.ownerAlive && !(await recover(unfinished))) refused.add(unfinished.batch);
    }
    // Read again: another try may have been faster to take one over, and lives.
    const left = (await ledger.unfinished(source)).filter(({ share }) => waitsFor.has(share.key));
    const [first] = left;
    if (first === undefined) return;
    const newer = left.find(({ batch, ownerAlive }) => !ownerAlive && refused.has(batch));
    if (newer !== undefined) throw new SupersededError(newer.batch);
    log.info('another try works on this key; waiting for it', { batch: first.batch, key: first.share.key });
    await delay(POLL_MS, undefined, { signal });
  }
}
