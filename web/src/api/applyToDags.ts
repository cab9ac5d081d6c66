import type { QueryClient } from '@tanstack/react-query';
import { changeEntry, changeRun, type Change } from '../domain/changes.ts';
import { keys } from './keys.ts';
import { patchQuery } from './patchQuery.ts';
import type { Mark } from './refresher.ts';
import type { DagIndex, DagSummary } from './types.ts';

/** It tells of every DAG, however many there are: while runs come and go it is read no more often than this. */
const INDEX_PAUSE_MS = 5_000;

/** Brings a change of a run into the list of DAGs, and marks what the message does not carry. */
export function applyRunToDags(cache: QueryClient, dagId: string, change: Change, mark: Mark): void {
  const index = keys.dagIndex();
  let isLatest = false;
  patchQuery<DagIndex>(cache, index, (list) => {
    const at = list.dags.findIndex((dag) => dag.dagId === dagId);
    const entry = list.dags[at];
    if (entry?.run?.runId !== change.runId) return list;
    isLatest = true;
    const next = changeEntry(entry, change);
    return next === entry ? list : { ...list, dags: list.dags.with(at, next) };
  });
  if (!isLatest || change.to === null || cache.isFetching({ queryKey: index }) > 0) mark(index, INDEX_PAUSE_MS);

  const row = keys.dagRow(dagId);
  if (cache.getQueryState(row) === undefined) return;
  let isShown = false;
  patchQuery<DagSummary | null>(cache, row, (dag) => {
    if (!dag?.runs.some((run) => run.runId === change.runId)) return dag;
    isShown = true;
    return { ...dag, runs: dag.runs.map((run) => changeRun(run, change)) };
  });
  // Why it failed is not in the message.
  if (!isShown || change.to === null || change.to === 'failed' || cache.isFetching({ queryKey: row }) > 0) mark(row);
}
