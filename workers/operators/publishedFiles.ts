import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerFile } from '../../server/core/ledger.ts';
import { shareName } from '../../server/core/ledger.ts';
import { parseDuration } from '../../server/dag/duration.ts';
import type { PublishedFilesOptions, PublishedFilesResult } from '../../server/dag/operators.ts';
import * as schemas from '../../server/dag/operatorSchemas.ts';
import { openPlace } from '../filesystem/openFileSystem.ts';
import type { BuiltInOperator, OperatorContext } from './operator.ts';
import { planDrain } from './redisToParquet/plan.ts';
import { filesResult } from '../drain/result.ts';

const POLL_MS = 1_000;

/**
 * The published files of a share, as the ledger lists them; none where nobody has drained it. A drain that has not ended
 * may still add to them: it is waited for, and is an error where it takes longer than `wait`.
 */
export const publishedFiles: BuiltInOperator<PublishedFilesOptions, PublishedFilesResult> = {
  name: 'publishedFiles',
  options: schemas.publishedFiles,
  run: async (options, context) => {
    const { source, own } = planDrain({
      connection: options.source.connection,
      key: options.key,
      to: options.to,
      lateDays: 0,
      interval: context.interval,
    });
    const share = shareName(own);
    const parts = await settledParts({ source, share }, parseDuration(options.wait ?? '0s', 'wait'), context);
    const result = await filesResult(parts, (place) => openPlace(place, (name) => context.connection(name)));
    context.log.info(`${share}: ${parts.length} published files, ${result.rows} rows`);
    context.receipt({ ...result, files: parts.length });
    return result;
  },
};

async function settledParts(
  { source, share }: { readonly source: string; readonly share: string },
  waitMs: number,
  { ledger, log, signal }: OperatorContext,
): Promise<readonly LedgerFile[]> {
  const deadline = performance.now() + waitMs;
  let told = false;
  for (;;) {
    // In this order: a batch that is published in between is missed by neither.
    const unfinished = (await ledger.unfinished(source)).find((batch) => shareName(batch.share) === share);
    const parts = await ledger.parts(share);
    if (parts.length > 0 && unfinished === undefined) return parts;
    if (performance.now() >= deadline) {
      if (unfinished === undefined) return [];
      throw new Error(
        `${share}: batch ${unfinished.batch} is ${unfinished.ownerAlive ? 'being drained' : 'left unfinished by a drain that is gone'}; run this task again when its drain has ended`,
      );
    }
    if (!told)
      log.info(`${share}: ${unfinished === undefined ? 'no published files yet' : 'its drain has not ended'}; waiting`);
    told = true;
    await delay(POLL_MS, undefined, { signal });
  }
}
