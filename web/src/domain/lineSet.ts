/** Numbers of lines, kept as unbroken stretches: small where most lines are in it, and where few are. */
export interface LineSet {
  readonly size: number;
  /** Adds first and last of stretches, one after the other, all beyond those that are in it. */
  readonly add: (stretches: readonly number[]) => void;
  /** The number at a place, from 0; undefined: there are not as many. */
  readonly nth: (place: number) => number | undefined;
  /** How many are smaller than a number: its place, where it is one of them. */
  readonly rank: (number: number) => number;
  readonly has: (number: number) => boolean;
}

export function createLineSet(): LineSet {
  const firsts: number[] = [];
  const lasts: number[] = [];
  /** How many come before each stretch. */
  const before: number[] = [];
  let size = 0;
  const rank = (number: number) => {
    const at = lastUpTo(firsts, number - 1);
    if (at < 0) return 0;
    return (before[at] ?? 0) + Math.min(number, (lasts[at] ?? 0) + 1) - (firsts[at] ?? 0);
  };
  const nth = (place: number) => {
    if (place < 0 || place >= size) return undefined;
    const at = lastUpTo(before, place);
    return (firsts[at] ?? 0) + place - (before[at] ?? 0);
  };
  return {
    get size() {
      return size;
    },
    add(stretches) {
      for (let at = 0; at + 1 < stretches.length; at += 2) {
        const first = stretches[at] ?? 0;
        const last = stretches[at + 1] ?? 0;
        if (lasts.at(-1) === first - 1) lasts[lasts.length - 1] = last;
        else {
          firsts.push(first);
          lasts.push(last);
          before.push(size);
        }
        size += last - first + 1;
      }
    },
    nth,
    rank,
    has: (number) => nth(rank(number)) === number,
  };
}

/** The place of the last value that is not above the limit, in ascending values; -1: all are above. */
function lastUpTo(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
