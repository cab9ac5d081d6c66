import { assetsIn, holds } from './assetExpression.ts';
import type { AssetDefinition, ScheduleDefinition } from './definition.ts';
import type { PartitionState } from './completeness.ts';
import { overlapping, partitionSpan, type Partitioning } from './partitions.ts';
import type { Span } from './schedule.ts';

export type AssetSchedule = Extract<ScheduleDefinition, { kind: 'assets' }>;

/** How the runs of a schedule are divided: as the first of its assets that has partitions. */
export function runPartitioning({ condition, assets }: AssetSchedule): Partitioning {
  return inOrder(condition, assets).find(({ partition }) => partition !== null)?.partition ?? null;
}

export interface NeededPartition {
  readonly uri: string;
  readonly key: string;
}

/** Partitions that the run of one partition waits for, of every asset in the schedule. */
export function neededPartitions(schedule: AssetSchedule, key: string): readonly NeededPartition[] {
  const partitioning = runPartitioning(schedule);
  return inOrder(schedule.condition, schedule.assets).flatMap(({ uri, partition }) =>
    // Never without end: the runs have partitions where any of the assets has.
    overlapping(partitioning, key, partition)!.map((each) => ({ uri, key: each })),
  );
}

/** Runs that may have become due by a partition of one of the assets; null: any of them. */
export function runPartitionsTouched(
  schedule: AssetSchedule,
  asset: AssetDefinition,
  key: string,
): readonly string[] | null {
  return asset.partition === null ? null : overlapping(asset.partition, key, runPartitioning(schedule));
}

export interface KnownPartition extends NeededPartition {
  readonly state: PartitionState;
  readonly lastEvent: number | null;
}

/**
 * The number of the last event that completed what the run of a partition waits for; null: it still waits. Assets without
 * partitions are needed and do not make a day new.
 */
export function completedBy(schedule: AssetSchedule, key: string, known: readonly KnownPartition[]): number | null {
  const needed = Map.groupBy(neededPartitions(schedule, key), ({ uri }) => uri);
  const isComplete = (uri: string): boolean =>
    needed
      .get(uri)!
      .every((one) => known.some((each) => each.uri === one.uri && each.key === one.key && each.state === 'complete'));
  if (!holds(schedule.condition, isComplete)) return null;
  const events = schedule.assets
    .filter(({ uri, partition }) => partition !== null && isComplete(uri))
    .flatMap(({ uri }) => needed.get(uri)!)
    .map((one) => known.find((each) => each.uri === one.uri && each.key === one.key)?.lastEvent ?? 0);
  return Math.max(0, ...events);
}

/** Whether the DAG wants a run of the partition: it is for no time, or begins within the DAG's bounds. */
export function isWithinBounds(
  span: Span | null,
  { start, end }: { readonly start: string | null; readonly end: string | null },
): boolean {
  if (span === null) return true;
  return (start === null || span.start >= new Date(start)) && (end === null || span.start <= new Date(end));
}

/** The stretch of time that the run of a partition works on; null: its partitions are none of time. */
export function runSpan(schedule: AssetSchedule, key: string): Span | null {
  return partitionSpan(runPartitioning(schedule), key);
}

function inOrder(
  condition: AssetSchedule['condition'],
  assets: readonly AssetDefinition[],
): readonly AssetDefinition[] {
  return assetsIn(condition).flatMap((uri) => assets.filter((asset) => asset.uri === uri));
}
