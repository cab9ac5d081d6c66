import type { InfiniteData, Query, QueryClient, QueryKey } from '@tanstack/react-query';
import {
  changeInstance,
  changeProgress,
  changeRun,
  changeRunDetail,
  needsReading,
  type Change,
} from '../domain/changes.ts';
import { isWorthRetrying } from './errors.ts';
import { keys } from './keys.ts';
import type { EventStream } from './stream/stream.ts';
import type { DagList, InstanceDetail, RunDetail, RunPage } from './types.ts';

const REFRESH_AFTER_MS = 200;

/** Brings what the server pushes into the cache. Answers the function that ends it. */
export function keepLive(cache: QueryClient, stream: EventStream): () => void {
  const refresh = createRefresher(cache);
  let isFirst = true;
  const stop = stream.onMessage((message) => {
    switch (message.type) {
      case 'change':
        applyChange(cache, message.body, refresh.mark);
        return;
      case 'progress': {
        const { body } = message;
        cache.setQueryData<RunDetail>(keys.run(body.dagId, body.runId), (detail) => {
          if (detail === undefined) return detail;
          return { ...detail, instances: detail.instances.map((instance) => changeProgress(instance, body)) };
        });
        cache.setQueryData<InstanceDetail>(keys.instance(body), (detail) =>
          detail === undefined ? detail : { ...detail, instance: changeProgress(detail.instance, body) },
        );
        return;
      }
      case 'ready':
        // What was read before the stream began may have missed a change; afterwards the stream resumes by itself.
        if (isFirst) refresh.mark([]);
        isFirst = false;
        void cache.refetchQueries({ predicate: hasFailedMeanwhile });
        return;
      case 'reset':
        refresh.mark([]);
        return;
      case 'log':
        return;
    }
  });
  return () => {
    stop();
    refresh.stop();
  };
}

function applyChange(cache: QueryClient, change: Change, mark: (key: QueryKey) => void): void {
  const { subject, dagId, runId, taskId } = change;
  if (subject === 'dag' || subject === 'import_error') {
    mark(keys.dags());
    if (dagId !== null) mark(keys.dag(dagId));
    return;
  }
  if (dagId === null || runId === null) return;
  cache.setQueryData<RunDetail>(keys.run(dagId, runId), (detail) => detail && changeRunDetail(detail, change));
  // An answer that is still on its way may be older than the change.
  if (cache.isFetching({ queryKey: keys.run(dagId, runId) }) > 0) mark(keys.run(dagId, runId));
  if (subject === 'run') {
    if (!changeRunRows(cache, dagId, change)) {
      mark(keys.dags());
      mark(keys.runsAll(dagId));
    }
    if (needsReading(change)) {
      mark(keys.run(dagId, runId));
      mark(keys.runsAll(dagId));
    }
    return;
  }
  if (subject !== 'task' || taskId === null) return;
  const key = keys.instance({ dagId, runId, taskId, mapIndex: change.mapIndex ?? -1 });
  cache.setQueryData<InstanceDetail>(key, (detail) => {
    if (detail === undefined) return detail;
    const instance = changeInstance(detail.instance, change);
    return instance === detail.instance ? detail : { ...detail, instance };
  });
  mark(key);
  mark(keys.instances(dagId, runId, taskId));
  mark(keys.runsAll(dagId));
  if (needsReading(change)) mark(keys.run(dagId, runId));
}

/** What could not be read because the server was away, and not because there is nothing to read. */
function hasFailedMeanwhile({ state }: Query): boolean {
  return state.status === 'error' && isWorthRetrying(state.error);
}

/** Applies a run's change to the lists that show the run; false where none of them knows it. */
function changeRunRows(cache: QueryClient, dagId: string, change: Change): boolean {
  let isKnown = false;
  cache.setQueryData<DagList>(keys.dags(), (list) => {
    if (list === undefined) return list;
    const dags = list.dags.map((dag) => {
      if (dag.dagId !== dagId || !dag.runs.some((run) => run.runId === change.runId)) return dag;
      isKnown = true;
      return { ...dag, runs: dag.runs.map((run) => changeRun(run, change)) };
    });
    return isKnown ? { ...list, dags } : list;
  });
  cache.setQueriesData<InfiniteData<RunPage>>({ queryKey: keys.runsAll(dagId) }, (data) => {
    if (data === undefined) return data;
    const pages = data.pages.map((page) => ({ ...page, runs: page.runs.map((run) => changeRun(run, change)) }));
    isKnown ||= data.pages.some((page) => page.runs.some((run) => run.runId === change.runId));
    return { ...data, pages };
  });
  return isKnown;
}

/** Gathers the keys that must be read again and reads them together; in a hidden tab only once it is seen again. */
function createRefresher(cache: QueryClient) {
  const waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (document.hidden) return;
    for (const [name, queryKey] of waiting) {
      // Neither cut short, nor taken for new: an answer on its way is awaited, then asked for again.
      if (cache.isFetching({ queryKey }) > 0) continue;
      waiting.delete(name);
      void cache.invalidateQueries({ queryKey, predicate: ({ state }) => state.data !== undefined });
    }
    if (waiting.size > 0) timer = setTimeout(flush, REFRESH_AFTER_MS);
  };
  document.addEventListener('visibilitychange', flush);
  return {
    mark: (key: QueryKey): void => {
      waiting.set(JSON.stringify(key), key);
      timer ??= setTimeout(flush, REFRESH_AFTER_MS);
    },
    stop: (): void => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', flush);
    },
  };
}
