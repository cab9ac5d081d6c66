import type { Element, Sampled, Sequence } from './sequence.ts';
import { firstPlaceFrom, readSpan } from './sequence.ts';
import type { Range, Seen, View } from './view.ts';
import { topOf } from './view.ts';

const MINUTE_MS = 60_000;
/** How many neighbors are read at each place. */
const NEIGHBORS = 50;
/** A sequence that is no longer than this is read whole. */
const FEW = 2_000;

/** What was read of a part of a sequence, in groups of neighbors. */
interface Sample {
  readonly groups: readonly (readonly Element[])[];
  /** How many events each that was read stands for. */
  readonly weight: number;
  /** True: nothing was left to guess. */
  readonly isWhole: boolean;
}

/** Sums of what was seen and of what it stands for. */
interface Sums {
  total: number;
  read: number;
  readonly minutes: Map<number, number>;
  readonly statuses: Map<number | null, number>;
  readonly paths: Map<string, number>;
}

/**
 * Counts the events of sequences in a range without changing them. Short sequences are read whole, and the counts are
 * exact. Of a long one the range's ends are found by halving, and groups of neighbors at `places` even distances stand
 * for what lies between them.
 */
export async function sampleView(
  source: View['source'],
  sequences: readonly Sequence[],
  range: Range,
  places: number,
): Promise<Seen> {
  const sums: Sums = { total: 0, read: 0, minutes: new Map(), statuses: new Map(), paths: new Map() };
  const samples = await Promise.all(sequences.map((sequence) => sampleOf(sequence, range, places)));
  for (const sample of samples) addSample(sums, sample, range);
  const isWhole = samples.every((sample) => sample.isWhole);
  const buffered = sequences.reduce((sum, { length }) => sum + length, 0);
  return {
    source,
    total: Math.round(sums.total),
    minutes: [...sums.minutes]
      .sort(([a], [b]) => a - b)
      .map(([at, count]) => ({ at: new Date(at).toISOString(), count: Math.round(count) }))
      .filter(({ count }) => count > 0),
    statuses: [...sums.statuses]
      .sort(([, a], [, b]) => b - a)
      .map(([status, count]) => ({ status, count: Math.round(count) })),
    paths: topOf(sums.paths).map(({ path, count }) => ({ path, count: Math.round(count) })),
    sample: isWhole ? null : { read: sums.read, buffered },
    arePathsExact: isWhole,
    asOf: new Date().toISOString(),
  };
}

async function sampleOf(sequence: Sequence, { from, to }: Range, places: number): Promise<Sample> {
  const isShort = sequence.length <= FEW;
  const first = isShort ? 0 : await firstPlaceFrom(sequence, from);
  const end = isShort ? sequence.length : await firstPlaceFrom(sequence, to);
  const count = Math.max(0, end - first);
  if (count <= places * NEIGHBORS)
    return { groups: [await readSpan(sequence, first, end)], weight: 1, isWhole: isShort };
  const groups: (readonly Element[])[] = [];
  for (let place = 0; place < places; place += 1) {
    const at = first + Math.floor((place * (count - NEIGHBORS)) / (places - 1));
    groups.push(await readSpan(sequence, at, at + NEIGHBORS));
  }
  return { groups, weight: count / (places * NEIGHBORS), isWhole: false };
}

/** What lies between two groups is spread evenly over the time between them. */
function addSample(sums: Sums, { groups, weight }: Sample, range: Range): void {
  const events = groups.map((group) => group.flatMap(({ event }) => (isWithin(event, range) ? [event] : [])));
  const read = events.reduce((sum, group) => sum + group.length, 0);
  const between = (read * (weight - 1)) / Math.max(1, groups.length - 1);
  sums.read += read;
  sums.total += read * weight;
  let before: number | null = null;
  for (const group of events) {
    const [start, last] = [group[0]?.at, group.at(-1)?.at];
    if (start === undefined || last === undefined) continue;
    if (before !== null) spread(sums.minutes, before, start, between);
    before = last;
    for (const { at, status, path } of group) {
      add(sums.minutes, minuteOf(at), 1);
      add(sums.statuses, status, weight);
      if (path !== null) add(sums.paths, path, weight);
    }
  }
}

function isWithin(event: Sampled | null, { from, to }: Range): event is Sampled {
  return event !== null && event.at >= from && event.at < to;
}

function spread(minutes: Map<number, number>, from: number, to: number, amount: number): void {
  if (to <= from) return add(minutes, minuteOf(from), amount);
  for (let at = minuteOf(from); at < to; at += MINUTE_MS) {
    const overlap = Math.min(to, at + MINUTE_MS) - Math.max(from, at);
    add(minutes, at, (amount * overlap) / (to - from));
  }
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

function add<K>(counts: Map<K, number>, key: K, weight: number): void {
  counts.set(key, (counts.get(key) ?? 0) + weight);
}
