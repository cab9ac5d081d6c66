import type { Pool } from 'pg';
import type { ApprovalVerbs } from '../core/approvalVerbs.ts';
import type { AssetVerbs } from '../core/assetVerbs.ts';
import type { BackfillVerbs } from '../core/backfillVerbs.ts';
import type { RerunVerbs } from '../core/rerunVerbs.ts';
import type { RunVerbs } from '../core/runVerbs.ts';
import { createDefinitionCache } from '../db/definitions.ts';
import { CHANGE_CHANNEL, createHint, WORK_CHANNEL } from '../db/hints.ts';
import { createApprovalVerbs } from './approvalVerbs.ts';
import { createAssetVerbs } from './assetVerbs.ts';
import { createBackfillVerbs } from './backfillVerbs.ts';
import { createRerunVerbs } from './rerunVerbs.ts';
import { createRunVerbs } from './runVerbs.ts';
import type { HintingStore } from './store.ts';

/** What people change. */
export interface Verbs {
  readonly runs: RunVerbs;
  readonly backfills: BackfillVerbs;
  readonly reruns: RerunVerbs;
  readonly assets: AssetVerbs;
  readonly approvals: ApprovalVerbs;
}

export function createVerbs(store: HintingStore): Verbs {
  return {
    runs: createRunVerbs(store),
    backfills: createBackfillVerbs(store),
    reruns: createRerunVerbs(store),
    assets: createAssetVerbs(store),
    approvals: createApprovalVerbs(store),
  };
}

/** The verbs of a process whose changes the other processes are to hear of at once. */
export function notifyingVerbs(pool: Pool, definitions = createDefinitionCache()): Verbs {
  return createVerbs({
    pool,
    definitions,
    hintWork: createHint(pool, WORK_CHANNEL),
    hintChange: createHint(pool, CHANGE_CHANNEL),
  });
}
