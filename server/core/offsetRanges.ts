/**
 * Which offsets of a topic a run reads. The log of each partition is cut at the run's interval by the times of its
 * messages, and what other runs have claimed already is neither read twice nor left out: the ranges of a source never
 * overlap, lie in the order of their intervals, and touch where the intervals touch, whatever the order of the runs.
 */

/** Offsets of a partition, `to` not included. */
export interface OffsetRange {
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

/** A range in the ledger, and the interval and topic that it was claimed for. */
export interface ClaimedRange extends OffsetRange {
  readonly start: Date;
  readonly end: Date;
  /** A topic that is deleted and made again has another. */
  readonly topicId: string;
}

/** Where an interval begins and ends in the log of a partition, as far as the times of its messages tell. */
export interface PartitionBounds {
  readonly partition: number;
  readonly start: bigint;
  readonly end: bigint;
}

export interface DecidedRange extends OffsetRange {
  /** Offsets between what an earlier interval has claimed and `from`: they belong to intervals of which no run has read. */
  readonly left: bigint;
}

/** The first message whose time is at or after a moment; null: there is none yet. */
export interface TimedOffset {
  readonly offset: bigint;
  readonly time: number;
}

/** A message from so far in the future has its time from a clock gone wrong. */
const FUTURE_MS = 86_400_000;

/**
 * Where a moment lies in the log of a partition: at the first message that is as late; at the log's end where there is
 * none. A message from the future would hold up everything behind it, so its time counts for nothing.
 */
export function boundOf(found: TimedOffset | null, logEnd: bigint, now: number): bigint {
  return found === null || found.time > now + FUTURE_MS ? logEnd : found.offset;
}

/** Of another share whose interval overlaps: both would want the same messages. */
export class OverlapError extends Error {
  constructor(interval: Interval, other: Interval) {
    super(
      `the interval ${words(interval)} overlaps ${words(other)}, for which the same topic was read into the same folder already: one folder takes intervals that follow each other; give the other schedule a \`to\` of its own`,
    );
    this.name = 'OverlapError';
  }
}

interface Interval {
  readonly start: Date;
  readonly end: Date;
}

/**
 * The ranges for an interval, given where it lies in the log and what the ledger holds of the source. An interval that
 * follows a claimed one begins where that one ended, so late messages are in it; one before a claimed one ends where that
 * one begins; and an interval that was claimed before goes on from there.
 */
export function decideRanges(
  interval: Interval,
  topicId: string,
  bounds: readonly PartitionBounds[],
  claimed: readonly ClaimedRange[],
): readonly DecidedRange[] {
  const overlapping = claimed.find(
    (each) => !isSame(each, interval) && each.start < interval.end && interval.start < each.end,
  );
  if (overlapping !== undefined) throw new OverlapError(interval, overlapping);
  const goesOn = claimed.some((each) => isSame(each, interval) || isAt(each.end, interval.start));
  return bounds.map(({ partition, start, end }) => {
    const known = claimed.filter((each) => each.partition === partition && each.topicId === topicId);
    const lower = largest(known.filter((each) => each.start <= interval.start).map((each) => each.to)) ?? 0n;
    const later = known.filter((each) => each.start > interval.start);
    const upper = smallest(later.map((each) => each.from));
    const nominal = goesOn ? lower : max(lower, start);
    const from = upper === undefined ? nominal : min(nominal, upper);
    const touchesLater = later.some((each) => isAt(each.start, interval.end));
    const to = upper === undefined ? end : touchesLater ? upper : min(end, upper);
    return { partition, from, to: max(from, to), left: hasEarlier(known, interval) ? from - lower : 0n };
  });
}

function hasEarlier(claimed: readonly ClaimedRange[], interval: Interval): boolean {
  return claimed.some((each) => each.start < interval.start);
}

function isSame(one: Interval, other: Interval): boolean {
  return isAt(one.start, other.start) && isAt(one.end, other.end);
}

function isAt(one: Date, other: Date): boolean {
  return one.getTime() === other.getTime();
}

function words({ start, end }: Interval): string {
  return `${start.toISOString()} to ${end.toISOString()}`;
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function min(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function largest(values: readonly bigint[]): bigint | undefined {
  return values.length === 0 ? undefined : values.reduce(max);
}

function smallest(values: readonly bigint[]): bigint | undefined {
  return values.length === 0 ? undefined : values.reduce(min);
}
