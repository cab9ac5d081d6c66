/** A stretch of time, [from, to) in epoch milliseconds, that one source has loaded. */
export interface LoadedStretch {
  readonly source: string;
  readonly from: number;
  readonly to: number;
  /** Null: a load has begun with it, and has not ended. */
  readonly loadedAt: number | null;
}

/** A part of a range that is loaded since one moment; null: not yet. */
export interface LoadedSlice {
  readonly from: number;
  readonly to: number;
  readonly loadedAt: number | null;
}

/**
 * Cuts a range where loads begin and end. A slice is loaded once every source that feeds the range has loaded it, since
 * the last of them has; neighbors that are alike are one slice.
 */
export function loadedSlices(
  range: { readonly from: number; readonly to: number },
  stretches: readonly LoadedStretch[],
): readonly LoadedSlice[] {
  const sources = new Set(stretches.map(({ source }) => source));
  const inside = stretches.flatMap(({ from, to }) => [from, to]).filter((at) => at > range.from && at < range.to);
  const cuts = [...new Set([range.from, ...inside, range.to])].toSorted((a, b) => a - b);
  const slices: LoadedSlice[] = [];
  for (const [at, to] of cuts.slice(1).entries()) {
    const from = cuts[at]!;
    const over = stretches.filter((stretch) => stretch.from <= from && stretch.to >= to);
    const times = [...sources].map((source) => latest(over.filter((stretch) => stretch.source === source)));
    const loadedAt = times.length === 0 || times.includes(null) ? null : Math.max(...times.map(Number));
    const before = slices.at(-1);
    if (before !== undefined && before.loadedAt === loadedAt) slices[slices.length - 1] = { ...before, to };
    else slices.push({ from, to, loadedAt });
  }
  return slices;
}

function latest(stretches: readonly LoadedStretch[]): number | null {
  const times = stretches.flatMap(({ loadedAt }) => loadedAt ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
