import { assetsIn, holds } from '../core/assetExpression.ts';
import type { AssetDefinition, DagDefinition } from '../core/definition.ts';
import {
  completedBy,
  isWithinBounds,
  neededPartitions,
  runPartitionsTouched,
  runSpan,
  type AssetSchedule,
} from '../core/partitionRuns.ts';
import { WHOLE } from '../core/partitions.ts';
import { readPartitions } from '../db/assetEvents.ts';
import { dropDue, dropQueued, partitionsToRun, queuedAssets, seenByRuns, writeDue } from '../db/assetRuns.ts';
import { readAssets, type StoredAsset } from '../db/assets.ts';
import type { Queryable } from '../db/transaction.ts';

/** Partitions looked at when a DAG is unpaused, has another schedule, or an asset without partitions has an event. */
const MAX_PARTITIONS = 1_000;

/** Whether the events that a DAG has had since its last run make the next one due. */
export async function refreshQueue(db: Queryable, dagNo: number, schedule: AssetSchedule): Promise<void> {
  const queued = await queuedAssets(db, dagNo);
  if (holds(schedule.condition, (uri) => queued.some((asset) => asset.uri === uri)))
    await writeDue(db, dagNo, WHOLE, Math.max(...queued.map(({ lastEvent }) => lastEvent)));
  else await dropDue(db, dagNo, WHOLE);
}

export interface PartitionDag {
  readonly dagNo: number;
  readonly definition: DagDefinition;
  readonly schedule: AssetSchedule;
  readonly assets: ReadonlyMap<string, StoredAsset>;
}

/** Which runs the given partitions of assets make due, and which no longer are. */
export async function refreshPartitions(
  db: Queryable,
  dag: PartitionDag,
  changed: readonly { readonly asset: AssetDefinition; readonly key: string }[],
): Promise<void> {
  const { definition, schedule } = dag;
  const touched = new Set<string>();
  for (const { asset, key } of changed) {
    for (const each of runPartitionsTouched(schedule, asset, key) ?? (await allPartitions(db, dag))) touched.add(each);
  }
  const wanted = [...touched].filter((key) => isWithinBounds(runSpan(schedule, key), definition));
  const seen = await seenByRuns(db, dag.dagNo, wanted);
  for (const key of wanted) {
    const completed = await completedIn(db, dag, key);
    const before = seen.get(key);
    const isNew = completed !== null && (before === undefined || (schedule.rerunStale && completed > before));
    if (isNew) await writeDue(db, dag.dagNo, key, completed);
    else await dropDue(db, dag.dagNo, key);
  }
}

/** The last event that completed what a partition's run waits for; null: it still waits. */
export async function completedIn(
  db: Queryable,
  { schedule, assets }: PartitionDag,
  key: string,
): Promise<number | null> {
  const needed = neededPartitions(schedule, key).flatMap((each) => {
    const asset = assets.get(each.uri);
    return asset ? [{ ...each, assetId: asset.id }] : [];
  });
  const rows = await readPartitions(db, needed);
  const known = needed.flatMap(({ uri, key: ofAsset, assetId }) => {
    const row = rows.find((each) => each.assetId === assetId && each.key === ofAsset);
    return row ? [{ uri, key: ofAsset, state: row.state, lastEvent: row.eventId }] : [];
  });
  return completedBy(schedule, key, known);
}

/**
 * A DAG that is new, has another version or was unpaused: what has become complete while it looked away counts with
 * `catchup` only, else from the unpausing on. Events of the time are not made up for.
 */
export async function replanAssets(db: Queryable, dagNo: number, definition: DagDefinition): Promise<void> {
  const { schedule } = definition;
  const isQueue = schedule?.kind === 'assets' && schedule.each === 'event';
  await dropQueued(db, dagNo, isQueue ? assetsIn(schedule.condition) : []);
  if (schedule?.kind !== 'assets') return dropDue(db, dagNo, null);
  if (isQueue) return refreshQueue(db, dagNo, schedule);
  await dropDue(db, dagNo, null);
  const dag = { dagNo, definition, schedule, assets: await readAssets(db) };
  const keys = await allPartitions(db, dag);
  const asset = firstDivided(schedule);
  if (asset)
    await refreshPartitions(
      db,
      dag,
      keys.map((key) => ({ asset, key })),
    );
}

/** Partitions of the first divided asset, which the runs have too, that are complete and have not run. */
async function allPartitions(
  db: Queryable,
  { dagNo, definition, schedule, assets }: PartitionDag,
): Promise<readonly string[]> {
  const asset = assets.get(firstDivided(schedule)?.uri ?? '');
  return asset ? partitionsToRun(db, dagNo, asset.id, definition.catchup, MAX_PARTITIONS) : [];
}

function firstDivided({ condition, assets }: AssetSchedule): AssetDefinition | undefined {
  return assetsIn(condition)
    .flatMap((uri) => assets.filter((asset) => asset.uri === uri))
    .find(({ partition }) => partition !== null);
}
