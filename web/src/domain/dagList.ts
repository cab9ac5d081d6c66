import type { components } from '../api/schema.ts';
import type { RunState } from './states.ts';

type DagEntry = components['schemas']['DagEntry'];

export const DAG_SHOWS = ['all', 'active', 'paused', 'failing', 'favorites'] as const;
export type DagShow = (typeof DAG_SHOWS)[number];

export const DAG_SORTS = ['name', 'next', 'latest'] as const;
export type DagSort = (typeof DAG_SORTS)[number];

/** Which DAGs a reader asked for; what is null does not matter. */
export interface DagListFilter {
  readonly search: string;
  readonly show: DagShow;
  /** All of them. */
  readonly tags: readonly string[];
  readonly owner: string | null;
  /** Of the latest run. */
  readonly state: RunState | null;
}

/** A DAG with the text that searches look through. */
export interface SearchableDag {
  readonly dag: DagEntry;
  readonly text: string;
}

/** Made once for a list, so that a letter more in the search costs no more than a look through each text. */
export function searchable(dags: readonly DagEntry[]): readonly SearchableDag[] {
  return dags.map((dag) => ({
    dag,
    text: [dag.dagId, dag.owner ?? '', dag.description ?? '', ...dag.tags].join('\n').toLocaleLowerCase(),
  }));
}

/** The DAGs that the filter leaves: every word must be in the name, a tag, the owner or the description. */
export function filterDags(dags: readonly SearchableDag[], filter: DagListFilter): DagEntry[] {
  const words = filter.search
    .normalize('NFC')
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return dags
    .filter(({ dag, text }) => isShown(dag, filter) && words.every((word) => text.includes(word)))
    .map(({ dag }) => dag);
}

function isShown(dag: DagEntry, { show, tags, owner, state }: DagListFilter): boolean {
  return (
    SHOWN_BY[show](dag) &&
    tags.every((tag) => dag.tags.includes(tag)) &&
    (owner === null || dag.owner === owner) &&
    (state === null || dag.run?.state === state)
  );
}

const SHOWN_BY: Readonly<Record<DagShow, (dag: DagEntry) => boolean>> = {
  all: () => true,
  active: ({ isPaused }) => !isPaused,
  paused: ({ isPaused }) => isPaused,
  failing: ({ isFailing }) => isFailing,
  favorites: ({ isFavorite }) => isFavorite,
};

/** By name: as they came. What has no date comes last. */
export function sortDags(dags: readonly DagEntry[], sort: DagSort): readonly DagEntry[] {
  switch (sort) {
    case 'name':
      return dags;
    case 'next':
      return dags.toSorted((a, b) => order(nextOf(a), nextOf(b), 1));
    case 'latest':
      return dags.toSorted((a, b) => order(a.run?.at ?? null, b.run?.at ?? null, -1));
  }
}

/** A paused DAG has no next run to wait for. */
function nextOf(dag: DagEntry): string | null {
  return dag.isPaused ? null : dag.nextRunAfter;
}

function order(a: string | null, b: string | null, direction: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  // Instants of the server are written alike but for a fraction that may be missing.
  return a === b ? 0 : (Date.parse(a) - Date.parse(b)) * direction;
}

/** How many DAGs each way to show leaves of those that the rest of the filter leaves. */
export function countShows(dags: readonly SearchableDag[], filter: DagListFilter): Readonly<Record<DagShow, number>> {
  const left = filterDags(dags, { ...filter, show: 'all' });
  const counts = DAG_SHOWS.map((show) => [show, left.filter((dag) => SHOWN_BY[show](dag)).length] as const);
  return Object.fromEntries(counts) as Record<DagShow, number>;
}

export interface DagFacets {
  /** The most frequent first. */
  readonly tags: readonly string[];
  readonly owners: readonly string[];
}

/** What the DAGs can be filtered by. */
export function facetsOf(dags: readonly DagEntry[]): DagFacets {
  const tags = new Map<string, number>();
  const owners = new Map<string, number>();
  for (const { tags: own, owner } of dags) {
    for (const tag of own) tags.set(tag, (tags.get(tag) ?? 0) + 1);
    if (owner !== null) owners.set(owner, (owners.get(owner) ?? 0) + 1);
  }
  return { tags: byCount(tags), owners: byCount(owners) };
}

function byCount(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name);
}
