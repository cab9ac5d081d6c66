import type { PartitionState } from './assetCalendar.ts';

/** A stretch of time of which the state is known. */
export interface Slice {
  readonly partition: string;
  readonly start: string;
  readonly end: string;
  readonly state: PartitionState;
}

/** A slice's part of the day, in thousandths of its length. */
export interface StripPart<S> {
  readonly slice: S;
  readonly from: number;
  readonly to: number;
  /** The slice goes on before or after the day. */
  readonly isCut: { readonly start: boolean; readonly end: boolean };
  /** What of the slice lies in the day. */
  readonly start: string;
  readonly end: string;
}

/** The slices as they fill the half-open [start, end) of a day, in order; those outside of it are left out. */
export function stripOf<S extends Slice>(
  slices: readonly S[],
  { start, end }: { readonly start: string; readonly end: string },
): readonly StripPart<S>[] {
  const first = Date.parse(start);
  const last = Date.parse(end);
  const place = (at: number) => Math.round(((at - first) / (last - first)) * 1000);
  return slices
    .map((slice) => ({ slice, from: Date.parse(slice.start), to: Date.parse(slice.end) }))
    .filter(({ from, to }) => from < last && to > first)
    .toSorted((a, b) => a.from - b.from)
    .map(({ slice, from, to }) => ({
      slice,
      from: place(Math.max(from, first)),
      to: place(Math.min(to, last)),
      isCut: { start: from < first, end: to > last },
      start: from < first ? start : slice.start,
      end: to > last ? end : slice.end,
    }));
}
