import { businessDay, endOfDay, requireDay, splitByDays, startOfDay } from './businessDay.ts';
import type { AssetDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import type { Span } from './schedule.ts';
import { changeBetween, HOUR_MS, readingAt } from './zone.ts';

export type Partitioning = AssetDefinition['partition'];
type TimePartitioning = Extract<Partitioning, { zone: string }>;

/** The key of all that an asset without partitions holds. */
export const WHOLE = '';

/** What a partitioning's keys look like, for people. */
export function describeKeys(partitioning: NonNullable<Partitioning>): string {
  switch (partitioning.kind) {
    case 'days':
      return `a day of ${partitioning.zone}, such as 2022-11-30`;
    case 'hours':
      return `the start of an hour of ${partitioning.zone} in UTC, such as 2022-11-30T15:00Z`;
    case 'keys':
      return `one of ${partitioning.keys.join(', ')}`;
  }
}

/** Whether the partitioning has a partition of this key. */
export function isPartition(partitioning: Partitioning, key: string): boolean {
  switch (partitioning?.kind) {
    case undefined:
      return key === WHOLE;
    case 'days':
    case 'hours':
      return spanOrNull(partitioning, key) !== null;
    case 'keys':
      return partitioning.keys.includes(key);
  }
}

/** The key itself, if the asset has a partition of that name. Throws `INVALID_PARTITION`. */
export function requirePartition({ uri, partition }: Pick<AssetDefinition, 'uri' | 'partition'>, key: string): string {
  if (isPartition(partition, key)) return key;
  throw new HaruError(
    'INVALID_PARTITION',
    partition === null
      ? `Asset '${uri}' has no partitions: leave '${key}' out.`
      : `Asset '${uri}' has no partition '${key}': give ${describeKeys(partition)}.`,
    { asset: uri, partition: key },
  );
}

/** The day or hour that holds an instant. */
export function partitionAt(partitioning: TimePartitioning, instant: Date): string {
  if (partitioning.kind === 'days') return businessDay(instant, partitioning.zone);
  return hourKey(startOfHour(partitioning.zone, instant.getTime()));
}

/** The stretch of time that a partition is for; null: it is for none. */
export function partitionSpan(partitioning: Partitioning, key: string): Span | null {
  return partitioning === null || partitioning.kind === 'keys' ? null : spanOrNull(partitioning, key);
}

/** Keys of the days or hours that the half-open stretch of time touches; of an empty one, the partition around it. */
export function partitionsIn(partitioning: TimePartitioning, { start, end }: Span): readonly string[] {
  if (start >= end) return [partitionAt(partitioning, start)];
  if (partitioning.kind === 'days') return splitByDays(start, end, partitioning.zone).map(({ day }) => day);
  const found: string[] = [];
  for (
    let at = startOfHour(partitioning.zone, start.getTime());
    at < end.getTime();
    at = endOfHour(partitioning.zone, at)
  )
    found.push(hourKey(at));
  return found;
}

/**
 * The partitions of `other` that share data with one of `partitioning`: those that its time touches, the one of the same
 * name, or all that there is where one of both is not divided. Null: every one of `other`, whose number has no end.
 */
export function overlapping(partitioning: Partitioning, key: string, other: Partitioning): readonly string[] | null {
  if (other === null) return [WHOLE];
  if (other.kind === 'keys') {
    if (partitioning === null) return other.keys;
    return partitioning.kind === 'keys' && other.keys.includes(key) ? [key] : [];
  }
  if (partitioning === null) return null;
  const span = partitionSpan(partitioning, key);
  return span === null ? [] : partitionsIn(other, span);
}

/** Whether partitions of one can be told to hold data of the other's: both by time, both by name, or one undivided. */
export function areComparable(a: Partitioning, b: Partitioning): boolean {
  return a === null || b === null || (a.kind === 'keys') === (b.kind === 'keys');
}

function spanOrNull(partitioning: TimePartitioning, key: string): Span | null {
  const { kind, zone } = partitioning;
  if (kind === 'hours') {
    const start = HOUR_KEY.test(key) ? Date.parse(key) : NaN;
    if (Number.isNaN(start) || startOfHour(zone, start) !== start) return null;
    return { start: new Date(start), end: new Date(endOfHour(zone, start)) };
  }
  try {
    const day = requireDay(key);
    const span = { start: startOfDay(day, zone), end: endOfDay(day, zone) };
    // A zone may leave a day out.
    return span.start < span.end ? span : null;
  } catch {
    return null;
  }
}

const HOUR_KEY = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/;

function hourKey(start: number): string {
  return `${new Date(start).toISOString().slice(0, 16)}Z`;
}

/** A local hour starts where the clock shows a full hour, and where the clock is set to another time. */
function startOfHour(zone: string, instant: number): number {
  const start = instant - (((readingAt(zone, instant) % HOUR_MS) + HOUR_MS) % HOUR_MS);
  return changeBetween(zone, start, instant) ?? start;
}

function endOfHour(zone: string, start: number): number {
  const end = start + HOUR_MS - (((readingAt(zone, start) % HOUR_MS) + HOUR_MS) % HOUR_MS);
  return changeBetween(zone, start, end) ?? end;
}
