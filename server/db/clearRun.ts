import type { RunState } from '../core/states.ts';
import type { DefinitionCache } from './definitions.ts';
import { resetInstances } from './resetInstances.ts';
import type { Queryable } from './transaction.ts';

export interface RunClearing {
  readonly runId: number;
  /** The states in which it may be cleared. */
  readonly from: readonly RunState[];
  readonly reason: string;
  readonly actor: string;
}

/**
 * Lets a whole run go again: each task that has ended or waits goes back to `none` with its retries anew, one that runs is
 * stopped first (`restarting`), and the run is queued. Tries and logs of before stay. False: it is in another state, or gone.
 */
export async function clearRun(
  db: Queryable,
  definitions: DefinitionCache,
  { runId, from, reason, actor }: RunClearing,
): Promise<boolean> {
  const { rows } = await db.query<{ versionId: number }>(
    `update haru.dag_run set
       state = 'queued', state_reason = $2, state_actor = $3, last_advanced_at = null, clear_number = clear_number + 1
     where id = $1 and state = any ($4::haru.run_state[]) returning version_id as "versionId"`,
    [runId, reason, actor, from],
  );
  if (!rows[0]) return false;
  const { definition } = await definitions.get(db, rows[0].versionId);
  await resetInstances(db, { runId, definition, chosen: null, isFollowedUp: false, reason, actor });
  return true;
}
