import { backfillSubject, hasWork, planBackfill, planChanges, type BackfillDate } from '../core/backfill.ts';
import { calendarsNamedBy } from '../core/calendars.ts';
import type { BackfillOrder, BackfillVerbs } from '../core/backfillVerbs.ts';
import { HaruError } from '../core/errors.ts';
import { subsetDefinition, tasksOfSubset } from '../core/subset.ts';
import { completeBackfills, recordBackfill, refuseOverlap, storeBackfill } from '../db/backfills.ts';
import { calendarsAmong } from '../db/calendars.ts';
import { clockOf } from '../db/clock.ts';
import { derivedVersion } from '../db/derivedVersion.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { existingRuns } from './existingRuns.ts';
import { refuseChanges } from './refuseChanges.ts';
import type { HintingStore } from './store.ts';
import { applyBackfill, stopBackfill } from './tendBackfills.ts';

/** What people change about backfills: each a transaction, and a hint after it. */
export function createBackfillVerbs(store: HintingStore): BackfillVerbs {
  const { pool } = store;
  const hint = (): void => {
    store.hintWork();
    store.hintChange();
  };

  async function plan(order: Parameters<BackfillVerbs['plan']>[0]): Promise<readonly BackfillDate[]> {
    const { definition } = await store.definitions.get(pool, order.versionId);
    const named = [...calendarsNamedBy(definition), ...(order.calendar === null ? [] : [order.calendar])];
    const subject = backfillSubject(definition, order.tasks, await calendarsAmong(pool, named));
    return planBackfill(subject, order, await existingRuns(store, order), await clockOf(pool));
  }

  /** What its new runs are pinned to. */
  async function versionFor(
    db: Queryable,
    { versionId, tasks }: BackfillOrder,
    planned: readonly BackfillDate[],
  ): Promise<number> {
    if (tasks === null || !planned.some(({ action }) => action === 'create')) return versionId;
    const { definition } = await store.definitions.get(db, versionId);
    return derivedVersion(db, versionId, subsetDefinition(definition, tasksOfSubset(definition, tasks)));
  }

  return {
    plan,
    async create(order, by) {
      const planned = await plan(order);
      refuseChanges(order.seen ? planChanges(order.seen, planned) : []);
      await refuseOverlap(pool, order.dagNo, planned);
      if (!hasWork(planned))
        throw new HaruError(
          'INVALID_INPUT',
          'There is nothing to do: every date of the range has a run that stays as it is. Reprocess failed or completed runs, or give another range.',
        );
      const id = await inTransaction(pool, async (db) => {
        const versionId = await versionFor(db, order, planned);
        return storeBackfill(db, { ...order, versionId }, planned, by.user);
      });
      hint();
      const applied = applyBackfill(store, id).then(hint);
      applied.catch(() => {});
      return { id, applied };
    },
    async setPaused(id, isPaused, by) {
      await inTransaction(pool, async (db) => {
        const { rowCount } = await db.query(
          `update haru.backfill set is_paused = $2, changed_at = clock_timestamp()
           where id = $1 and completed_at is null and canceled_at is null`,
          [id, isPaused],
        );
        if (rowCount === 0) throw await goneOrOver(id);
        await recordBackfill(db, id, isPaused ? 'paused' : 'resumed', by.user);
      });
      hint();
    },
    async cancel(id, by) {
      await inTransaction(pool, async (db) => {
        const { rowCount } = await db.query(
          `update haru.backfill set canceled_at = clock_timestamp(), changed_at = clock_timestamp()
           where id = $1 and completed_at is null and canceled_at is null`,
          [id],
        );
        if (rowCount === 0) throw await goneOrOver(id);
        await db.query(
          `update haru.backfill_date set is_applied = true, action = 'skip', reason = 'canceled'
           where backfill_id = $1 and not is_applied`,
          [id],
        );
        await recordBackfill(db, id, 'canceled', by.user);
      });
      await stopBackfill(pool, id, by.user);
      await completeBackfills(pool);
      hint();
    },
  };

  async function goneOrOver(id: number): Promise<HaruError> {
    const { rowCount } = await pool.query(`select from haru.backfill where id = $1`, [id]);
    return rowCount === 0
      ? new HaruError('NOT_FOUND', `There is no backfill ${id}.`)
      : new HaruError('CONFLICT', `Backfill ${id} has ended: it can no longer be changed.`);
  }
}
