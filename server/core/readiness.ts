import type { PartitionState } from './completeness.ts';
import type { Partitioning } from './partitions.ts';
import type { RunState } from './states.ts';

/**
 * How an asset stands on a business day; what to look at first comes first.
 * - `failed`: a run that makes it has failed.
 * - `late`: its deadline has passed, and it does not hold the day yet.
 * - `stale`: it held the day, and something of that has been published again since.
 * - `missing`: it holds nothing of the day, and nothing is about to make it.
 * - `partial`: it holds a part of the day, and has time left.
 * - `coming`: it holds nothing of the day, and is made or about to be.
 * - `ready`: it holds the day.
 */
export const READINESS = ['failed', 'late', 'stale', 'missing', 'partial', 'coming', 'ready'] as const;
export type Readiness = (typeof READINESS)[number];

/** What is known of an asset on a day. */
export interface AssetDay {
  /** Of each of its partitions that share time with the day. */
  readonly partitions: readonly PartitionState[];
  /** In which states the runs of that time are that publish it. */
  readonly runs: readonly RunState[];
  /** Whether a DAG that publishes it goes on by itself. */
  readonly isPlanned: boolean;
  /** Null: nobody waits for it by a certain time. */
  readonly dueAt: Date | null;
}

/** How an asset stands on a day, as of `now`. */
export function readiness({ partitions, runs, isPlanned, dueAt }: AssetDay, now: Date): Readiness {
  const state = stateOfAll(partitions);
  if (state === 'complete') return 'ready';
  if (runs.includes('failed')) return 'failed';
  if (state === 'stale') return 'stale';
  if (dueAt !== null && dueAt <= now) return 'late';
  if (state === 'partial') return 'partial';
  return isPlanned || runs.some((run) => run !== 'success') ? 'coming' : 'missing';
}

/** The state of several partitions together; that of none is missing. */
export function stateOfAll(states: readonly PartitionState[]): PartitionState {
  if (states.every((state) => state === 'missing')) return 'missing';
  if (states.some((state) => state === 'missing' || state === 'partial')) return 'partial';
  return states.includes('stale') ? 'stale' : 'complete';
}

/** An asset among those that a day is made of. */
export interface RankedAsset {
  readonly uri: string;
  /** Nothing else is made from it. */
  readonly isMart: boolean;
  readonly readiness: Readiness;
}

/** Marts first, then what to look at first, then by name. */
export function byAttention(a: RankedAsset, b: RankedAsset): number {
  return (
    Number(b.isMart) - Number(a.isMart) ||
    READINESS.indexOf(a.readiness) - READINESS.indexOf(b.readiness) ||
    (a.uri < b.uri ? -1 : 1)
  );
}

/** The zone whose days most of the marts are divided by, the first by name of equals; UTC where there are none. */
export function leadingZone(assets: readonly { readonly isMart: boolean; readonly partition: Partitioning }[]): string {
  const zones = new Map<string, number>();
  for (const { isMart, partition } of assets)
    if (isMart && partition !== null && 'zone' in partition)
      zones.set(partition.zone, (zones.get(partition.zone) ?? 0) + 1);
  const [leading] = [...zones].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return leading?.[0] ?? 'UTC';
}
