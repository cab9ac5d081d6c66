import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { needsReading, type Change } from '../domain/changes.ts';
import { changeGrid, isToldWhole } from '../domain/gridCells.ts';
import { keys } from './keys.ts';
import { markWhereRead } from './markWhereRead.ts';
import { patchQuery } from './patchQuery.ts';
import type { Mark } from './refresher.ts';
import type { GridPage } from './types.ts';

/** A grid may have many pages, and a history many runs: while these come and go they are read no more often than this. */
const HISTORY_PAUSE_MS = 3_000;

/** The grid, and what is counted and measured over many runs. */
export function applyToHistory(cache: QueryClient, dagId: string, change: Change, mark: Mark): void {
  const grid = keys.grid(dagId);
  const before = cache.getQueryData<InfiniteData<GridPage>>(grid);
  patchQuery<InfiniteData<GridPage>>(cache, grid, (data) => {
    const pages = data.pages.map((page) => changeGrid(page, change));
    return pages.some((page, at) => page !== data.pages[at]) ? { ...data, pages } : data;
  });
  const isPatched = cache.getQueryData(grid) !== before || isToldWhole(change);
  const isKnown = before?.pages.some(({ runs }) => runs.some(({ runId }) => runId === change.runId)) === true;
  // An answer that is still on its way may be older than the change.
  if (!isPatched || !isKnown || cache.isFetching({ queryKey: grid }) > 0)
    markWhereRead(cache, grid, (key) => mark(key, HISTORY_PAUSE_MS));
  if (change.subject === 'run' || needsReading(change))
    markWhereRead(cache, keys.historyAll(dagId), (key) => mark(key, HISTORY_PAUSE_MS));
}
