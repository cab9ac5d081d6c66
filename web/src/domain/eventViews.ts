import type { components } from '../api/schema.ts';
import { minuteCounts, type MinuteCounts, type Stretch } from './minuteChart.ts';
import type { StateDisplay } from './states.ts';

type Schemas = components['schemas'];
export type EventView = Schemas['EventView'];
export type EventViewSource = Schemas['EventViewSource'];
export type LoadedSlice = Schemas['LoadedSlice'];

export type Exactness = 'exact' | 'estimate';

export const EXACTNESS_DISPLAY = {
  exact: { tone: 'good', icon: 'check' },
  estimate: { tone: 'retry', icon: 'about' },
} as const satisfies Record<Exactness, StateDisplay>;

/** Whether everything was counted. */
export function exactnessOf({ sample }: Pick<EventView, 'sample'>): Exactness {
  return sample === null ? 'exact' : 'estimate';
}

/** How much of a day the batch view has; unknown: there is no mart, or it cannot be asked. */
export type Coverage = 'whole' | 'part' | 'none' | 'unknown';

export function coverageOf(slices: readonly LoadedSlice[] | null): Coverage {
  if (slices === null) return 'unknown';
  const loaded = slices.filter(({ loadedAt }) => loadedAt !== null).length;
  return loaded === 0 ? 'none' : loaded === slices.length ? 'whole' : 'part';
}

/** What is to be looked at in a part of a day: what is loaded, what has only arrived, or nothing yet. */
export type SliceState = 'batch' | 'speed' | 'future';

export interface DayPart extends Stretch {
  readonly state: SliceState;
  readonly loadedAt: string | null;
}

/** The parts of a day, cut where loads begin and end and at this moment. */
export function partsOfDay(day: Stretch, slices: readonly LoadedSlice[] | null, now: number): readonly DayPart[] {
  const known = slices?.map(({ from, to, loadedAt }) => ({ from: Date.parse(from), to: Date.parse(to), loadedAt })) ?? [
    { ...day, loadedAt: null },
  ];
  return known.flatMap(({ from, to, loadedAt }): readonly DayPart[] => {
    if (loadedAt !== null) return [{ from, to, loadedAt, state: 'batch' }];
    const cut = Math.min(Math.max(now, from), to);
    return [
      ...(cut > from ? [{ from, to: cut, loadedAt, state: 'speed' as const }] : []),
      ...(cut < to ? [{ from: cut, to, loadedAt, state: 'future' as const }] : []),
    ];
  });
}

/** Minutes of the speed view up to when it was read. A buffer knows nothing of what was drained from it. */
export function speedMinutes(
  { minutes, source, asOf }: EventView,
  day: Stretch,
  parts: readonly DayPart[],
): MinuteCounts {
  const read = { from: day.from, to: Math.min(day.to, Date.parse(asOf)) };
  const kept = parts
    .filter(({ state }) => state !== 'batch')
    .map(({ from, to }) => ({ from, to: Math.min(to, read.to) }));
  return minuteCounts(minutes, day, source === 'log_buffer' ? kept : [read]);
}

/** Minutes of the batch view where it is loaded. */
export function batchMinutes({ minutes }: EventView, day: Stretch, parts: readonly DayPart[]): MinuteCounts {
  return minuteCounts(
    minutes,
    day,
    parts.filter(({ state }) => state === 'batch'),
  );
}

/** What both views count in what is loaded; null: one of them is not there or a buffer, or nothing is loaded. */
export function comparison(
  speed: EventView | null,
  batch: EventView | null,
  parts: readonly DayPart[],
): { readonly speed: number; readonly batch: number } | null {
  const loaded = parts.filter(({ state }) => state === 'batch');
  // What was drained from a buffer is gone from it: what is left there says nothing of what is loaded.
  if (speed === null || speed.source === 'log_buffer' || batch === null || loaded.length === 0) return null;
  const sum = ({ minutes }: EventView) =>
    minutes
      .filter(({ at }) => loaded.some(({ from, to }) => Date.parse(at) >= from && Date.parse(at) < to))
      .reduce((total, { count }) => total + count, 0);
  return { speed: sum(speed), batch: sum(batch) };
}

/** One value in both views; null: a view does not say. Shares are of all that a view has. */
export interface ComparedRow<K> {
  readonly key: K;
  readonly speed: Part | null;
  readonly batch: Part | null;
}

export interface Part {
  readonly count: number;
  readonly share: number;
}

interface Column<K> {
  readonly total: number;
  readonly rows: readonly { readonly key: K; readonly count: number }[];
  /** True: what it does not name it does not have. */
  readonly isComplete: boolean;
}

/** Two views' counts side by side, the largest shares first. */
export function compareCounts<K>(
  speed: Column<K> | null,
  batch: Column<K> | null,
  most: number,
): readonly ComparedRow<K>[] {
  const keys = [...new Set([batch, speed].flatMap((column) => column?.rows.map(({ key }) => key) ?? []))];
  return keys
    .map((key) => ({ key, speed: partOf(speed, key), batch: partOf(batch, key) }))
    .toSorted((a, b) => weightOf(b) - weightOf(a))
    .slice(0, most);
}

function partOf<K>(column: Column<K> | null, key: K): Part | null {
  if (column === null) return null;
  const count = column.rows.find((row) => row.key === key)?.count ?? (column.isComplete ? 0 : null);
  return count === null ? null : { count, share: column.total === 0 ? 0 : count / column.total };
}

function weightOf({ speed, batch }: ComparedRow<unknown>): number {
  return Math.max(speed?.share ?? 0, batch?.share ?? 0);
}

/** So many paths a view names at most. */
const TOP = 20;

/** The statuses of a view; all of them are named where everything was counted. */
export function statusColumn({ total, statuses, sample }: EventView): Column<number | null> {
  return { total, rows: statuses.map(({ status, count }) => ({ key: status, count })), isComplete: sample === null };
}

/** The paths of a view; all of them are named where there are few and everything was counted. */
export function pathColumn({ total, paths, sample }: EventView): Column<string> {
  return {
    total,
    rows: paths.map(({ path, count }) => ({ key: path, count })),
    isComplete: sample === null && paths.length < TOP,
  };
}

/** The color of a status: server errors, client errors, redirects, the rest. */
export function statusTone(status: number | null): StateDisplay['tone'] {
  if (status === null) return 'idle';
  if (status >= 500) return 'bad';
  if (status >= 400) return 'blocked';
  return status >= 300 ? 'waiting' : 'good';
}
