import type { Pool } from 'pg';
import { selectorOf, type Candidate } from '../core/select.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { queueRows, scheduledRows, selectionFacts, takeSelectionLock, type ScheduledRow } from '../db/selection.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import type { TryJob } from '../queue/queue.ts';
import { freeSlots } from './freeSlots.ts';

export interface SelectionDeps {
  readonly pool: Pool;
  readonly definitions: DefinitionCache;
}

/** Candidates are read in pages of this size until no slot is free or none is left, so that blocked ones hide nobody. */
const PAGE = 200;

/**
 * Moves scheduled rows to `queued` as far as limits and free slots allow, under the selection lock of the installation.
 * Answers the jobs to dispatch after the commit.
 */
export async function selectTasks({ pool, definitions }: SelectionDeps): Promise<readonly TryJob[]> {
  return inTransaction(pool, async (db) => {
    const [, facts, first] = await Promise.all([takeSelectionLock(db), selectionFacts(db), scheduledRows(db, PAGE, 0)]);
    if (first.length === 0) return [];
    const slots = freeSlots(facts);
    let free = slots.reduce((sum, group) => sum + Math.max(0, group.free), 0);
    const chosen: (ScheduledRow & Candidate)[] = [];
    const selector = selectorOf(facts.active, { slots, pools: facts.pools });
    for (
      let page = first, offset = 0;
      page.length > 0 && free > 0;
      page = await scheduledRows(db, PAGE, (offset += PAGE))
    ) {
      const candidates = await Promise.all(page.map((row) => withLimits(db, definitions, row)));
      const more = selector.choose(candidates).chosen;
      chosen.push(...more);
      free -= more.length;
      if (page.length < PAGE) break;
    }
    return queueRows(db, chosen);
  });
}

async function withLimits(
  db: Queryable,
  definitions: DefinitionCache,
  row: ScheduledRow,
): Promise<ScheduledRow & Candidate> {
  const { definition } = await definitions.get(db, row.versionId);
  const task = definition.tasks[row.taskNo];
  return {
    ...row,
    maxActiveTasks: definition.maxActiveTasks,
    maxActiveTasksPerDag: definition.maxActiveTasksPerDag,
    maxActiveTisPerDag: task?.maxActiveTisPerDag ?? null,
    maxActiveTisPerDagrun: task?.maxActiveTisPerDagrun ?? null,
  };
}
