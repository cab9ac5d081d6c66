import type { ExistingRun } from '../core/backfill.ts';
import type { BackfillOrder } from '../core/backfillVerbs.ts';
import type { DagDefinition } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import { knownTasksOfSubset } from '../core/subset.ts';
import { runsByDate } from '../db/backfills.ts';
import { planMove, type VersionOfRuns } from '../db/planMove.ts';
import type { Store } from './store.ts';

type Order = Pick<BackfillOrder, 'dagNo' | 'from' | 'to' | 'tasks' | 'isOnLatest'>;

/** The runs that the dates of a backfill have already, judged by the versions on which they would be cleared. */
export async function existingRuns(store: Store, order: Order): Promise<ReadonlyMap<number, ExistingRun>> {
  const clearedOn = order.isOnLatest ? await latestFor(store, order) : ownVersion(store);
  const known = new Map<number, Pick<ExistingRun, 'hasTasks' | 'canMove'>>();
  const found = new Map<number, ExistingRun>();
  for (const [date, { versionId, ...run }] of await runsByDate(store.pool, order)) {
    const facts = known.get(versionId) ?? factsOf(await clearedOn(versionId), order);
    known.set(versionId, facts);
    found.set(date, { ...run, ...facts });
  }
  return found;
}

/** Null: runs of the version cannot go over to the latest one. */
type DefinitionOnClear = (versionId: number) => Promise<DagDefinition | null>;

function factsOf(definition: DagDefinition | null, { tasks }: Order): Pick<ExistingRun, 'hasTasks' | 'canMove'> {
  const hasTasks = tasks === null || (definition !== null && knownTasksOfSubset(definition, tasks).length > 0);
  return { hasTasks, canMove: definition !== null };
}

function ownVersion({ pool, definitions }: Store): DefinitionOnClear {
  return async (versionId) => (await definitions.get(pool, versionId)).definition;
}

async function latestFor(store: Store, { dagNo, tasks }: Order): Promise<DefinitionOnClear> {
  const { pool, definitions } = store;
  const { rows } = await pool.query<Omit<VersionOfRuns, 'versionId'>>(
    `select dag_id as "dagId", version_id as "latestId", is_stale as "isStale" from haru.dag where dag_no = $1`,
    [dagNo],
  );
  const dag = rows[0]!;
  return async (versionId) => {
    try {
      const moved = await planMove(pool, definitions, { versionId, ...dag }, tasks);
      return moved?.definition ?? (await definitions.get(pool, versionId)).definition;
    } catch (error) {
      if (error instanceof HaruError && error.code === 'CONFLICT') return null;
      throw error;
    }
  };
}
