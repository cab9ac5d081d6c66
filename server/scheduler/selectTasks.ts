import { exhaustedBy, exhaustedTogether, type Exhausted } from '../core/exhausted.ts';
import { selectorOf, type Candidate } from '../core/select.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import {
  FIRST_PAGE,
  queueRows,
  scheduledRows,
  scheduledRowsAfter,
  selectionFacts,
  takeSelectionLock,
  type ScheduledRow,
  type SelectionFacts,
} from '../db/selection.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import type { TryJob } from '../queue/queue.ts';
import { freeSlots } from './freeSlots.ts';
import type { Store } from './store.ts';

/** What a selection starts from, read under its lock. */
export interface SelectionInput {
  readonly facts: SelectionFacts;
  readonly firstPage: readonly ScheduledRow[];
}

/**
 * Moves scheduled rows to `queued` as far as limits and free slots allow, under the selection lock of the installation.
 * Answers the jobs to dispatch after the commit.
 */
export async function selectTasks({ pool, definitions }: Store): Promise<readonly TryJob[]> {
  return inTransaction(pool, async (db, commit) => {
    const [, input] = await Promise.all([takeSelectionLock(db), readSelection(db)]);
    const chosen = await chooseTasks(db, definitions, input);
    const [queued] = await Promise.all([queueRows(db, chosen), commit()]);
    return queued;
  });
}

/** Reads what a selection starts from; the lock is to be asked for just before. */
export async function readSelection(db: Queryable): Promise<SelectionInput> {
  const [facts, firstPage] = await Promise.all([selectionFacts(db), scheduledRows(db)]);
  return { facts, firstPage };
}

/**
 * Chooses page by page while a slot is free, so that what is blocked hides nobody; later pages leave out what has no room
 * left, so that a crowd of blocked rows costs one page.
 */
export async function chooseTasks(
  db: Queryable,
  definitions: DefinitionCache,
  { facts, firstPage }: SelectionInput,
): Promise<readonly ScheduledRow[]> {
  if (firstPage.length === 0) return [];
  const queued = facts.active.filter(({ workerId }) => workerId === null);
  const selector = selectorOf(facts.active, { slots: freeSlots(facts), queued, pools: facts.pools });
  const chosen: ScheduledRow[] = [];
  let page = firstPage;
  let exhausted: Exhausted = { pools: [], runIds: [], dagNos: [], queues: [] };
  while (page[0] && selector.hasRoom(page[0].lane)) {
    const selected = selector.choose(await Promise.all(page.map((row) => withLimits(db, definitions, row))));
    chosen.push(...selected.chosen);
    const last = page.at(-1);
    if (firstPage.length < FIRST_PAGE || !last || !selector.hasRoom(last.lane)) break;
    exhausted = exhaustedTogether(exhausted, exhaustedBy(selected.blocked));
    page = await scheduledRowsAfter(db, last, exhausted);
  }
  return chosen;
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
