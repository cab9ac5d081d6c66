/** What a view counts of an event. */
export interface Sampled {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly status: number | null;
  readonly path: string | null;
}

/** An element and its place; null: it is no event with a time. */
export interface Element {
  readonly place: number;
  readonly event: Sampled | null;
}

/** Elements that lie nearly in the order of time, such as a list of Redis or a partition of Kafka. */
export interface Sequence {
  /** How many places there are; not every place has an element. */
  readonly length: number;
  /** Elements from a place on, about as many as asked for, and the place after the last; at least one step further. */
  read(place: number, count: number): Promise<{ readonly elements: readonly Element[]; readonly next: number }>;
}

/** The elements of [from, to). */
export async function readSpan(sequence: Sequence, from: number, to: number): Promise<readonly Element[]> {
  const found: Element[] = [];
  for (let place = from; place < to;) {
    const { elements, next } = await sequence.read(place, to - place);
    found.push(...elements.filter((element) => element.place < to));
    place = next;
  }
  return found;
}

/** Where places have no event, so many more are looked at with each step. */
const STRIDE_GROWTH = 8;
const MOST_STRIDE = 4_096;

/** The first place from which on events are as late as the instant, by halving; `length` where none is. */
export async function firstPlaceFrom(sequence: Sequence, instant: number): Promise<number> {
  let [low, high] = [0, sequence.length];
  while (low < high) {
    // Today's end lies behind everything: looking there first spares the halving.
    const middle = high === sequence.length && low === 0 ? high - 1 : Math.floor((low + high) / 2);
    const found = await firstEvent(sequence, middle, high);
    if (found !== null && found.at < instant) low = found.place + 1;
    else high = middle;
  }
  return low;
}

/** The first event of [from, to) and its place. Not every place has one: transactions leave marks, keys their tombstones. */
async function firstEvent(
  sequence: Sequence,
  from: number,
  to: number,
): Promise<{ readonly place: number; readonly at: number } | null> {
  let stride = 1;
  for (let place = from; place < to;) {
    const { elements, next } = await sequence.read(place, Math.min(stride, to - place));
    const found = elements.find(({ event }) => event !== null);
    if (found?.event) return found.place < to ? { place: found.place, at: found.event.at } : null;
    place = next;
    stride = Math.min(MOST_STRIDE, stride * STRIDE_GROWTH);
  }
  return null;
}
