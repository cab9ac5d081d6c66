/**
 * - `missing`: nothing was published for the partition.
 * - `partial`: it holds a part of what it is made from.
 * - `complete`: it holds all of what it is made from, as it is now.
 * - `stale`: it held everything, and something of that has been published again since.
 */
export const PARTITION_STATES = ['missing', 'partial', 'complete', 'stale'] as const;
export type PartitionState = (typeof PARTITION_STATES)[number];

/** A partition that another one is made from. */
export interface SourcePartition {
  readonly state: PartitionState;
  /** Number of its last event; null: it has none. */
  readonly lastEvent: number | null;
  /** Number of the last of its events whose data the other one holds; null: it holds nothing of it. */
  readonly consumedEvent: number | null;
}

/** How much of a partition that another one is made from that one holds. */
export function heldOf({ state, lastEvent, consumedEvent }: SourcePartition): PartitionState {
  if (consumedEvent === null) return 'missing';
  if (state === 'missing' || state === 'partial') return 'partial';
  return state === 'complete' && consumedEvent >= (lastEvent ?? 0) ? 'complete' : 'stale';
}

/** The state of a partition with or without an event of its own, given all the partitions that it is made from. */
export function completeness(isPublished: boolean, sources: readonly SourcePartition[]): PartitionState {
  if (!isPublished) return 'missing';
  const held = sources.map(heldOf);
  if (held.some((state) => state === 'missing' || state === 'partial')) return 'partial';
  return held.includes('stale') ? 'stale' : 'complete';
}

/**
 * Which of the partitions that a published one is made from it holds now: those that the run worked on or published
 * itself; all of them where it says nothing of any.
 */
export function consumedSources(sources: readonly string[], ofRun: ReadonlySet<string>): readonly string[] {
  const named = sources.filter((key) => ofRun.has(key));
  return named.length > 0 ? named : sources;
}
