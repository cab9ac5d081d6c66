import { DEFAULT_POOL, poolMisfit } from '../../core/pools.ts';
import { listPools, misfitTasks, occupiedSlots } from '../../db/read/pools.ts';
import { holdersOfPools } from '../../db/read/slotHolders.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { PoolUseList } from './pools.schema.ts';
import { holderViews } from './slotHolders.ts';

/** Of each pool, at most. */
const HOLDERS = 20;
/** An installation has tens of them. */
const POOLS = 1_000;

/** Pools with who holds their slots, for the page; they are changed by the routes of /api/v2. */
export const poolPageRoutes: Routes = async (app, { services }) => {
  const { kysely } = services.database;
  app.get(
    '/pools',
    { schema: { operationId: 'listPoolUse', tags: ['Pages'], response: { 200: PoolUseList, ...failures() } } },
    async () => {
      const [{ rows }, holders, misfits] = await Promise.all([
        listPools(kysely, {}, undefined, { limit: POOLS, offset: 0 }),
        holdersOfPools(kysely, HOLDERS),
        misfitTasks(kysely),
      ]);
      const views = Map.groupBy(await holderViews(services, holders), ({ pool }) => pool);
      const lacking = Map.groupBy(
        misfits.filter(({ slots }) => slots === null),
        ({ pool }) => pool,
      );
      return {
        pools: rows.map((row) => ({
          name: row.name,
          slots: row.slots,
          description: row.description,
          includeDeferred: row.include_deferred,
          isDeletable: row.name !== DEFAULT_POOL,
          occupied: occupiedSlots(row),
          running: row.running,
          queued: row.queued,
          deferred: row.deferred,
          waiting: row.scheduled,
          holders: (views.get(row.name) ?? []).map(({ view }) => view),
          misfits: misfits
            .filter(({ pool, slots }) => pool === row.name && slots !== null)
            .map((task) => ({ dagId: task.dagId, problem: poolMisfit(task, row.slots) ?? '' })),
        })),
        missing: [...lacking].map(([name, tasks]) => ({ name, dagIds: [...new Set(tasks.map(({ dagId }) => dagId))] })),
      };
    },
  );
};
