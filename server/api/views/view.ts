/** A stretch of time, [from, to), both epoch milliseconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** How many events a stretch has by minute, status and path. */
export interface View {
  /**
   * `search`: OpenSearch or Elasticsearch. `kafka`: a topic. `log_buffer`: lists that no drain has claimed yet. `mart`:
   * what is loaded.
   */
  readonly source: 'search' | 'kafka' | 'log_buffer' | 'mart';
  readonly total: number;
  /** Minutes with events, in order. */
  readonly minutes: { readonly at: string; readonly count: number }[];
  readonly statuses: { readonly status: number | null; readonly count: number }[];
  /** The most frequent ones, without what follows a question mark. */
  readonly paths: { readonly path: string; readonly count: number }[];
  /** Null: everything was counted. Else all counts are estimates out of so many events. */
  readonly sample: { readonly read: number; readonly buffered: number } | null;
  /** False: paths that are rare in parts of the data may be missing, or counted low. */
  readonly arePathsExact: boolean;
  /** From here on the mart has not been loaded yet; null: of the mart nothing is known. */
  readonly loadedUntil: string | null;
  /** When it was asked. */
  readonly asOf: string;
}

/** A view of what has arrived, of which only the mart knows how much is loaded. */
export type Seen = Omit<View, 'loadedUntil'>;

export const TOP = 20;

/** The path of a request's target. */
export function pathOf(request: string): string {
  const end = request.indexOf('?');
  return end < 0 ? request : request.slice(0, end);
}

/** The largest counts first, equal ones by name. */
export function topOf(counts: ReadonlyMap<string, number>): { path: string; count: number }[] {
  return [...counts]
    .map(([path, count]) => ({ path, count }))
    .sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1))
    .slice(0, TOP);
}
