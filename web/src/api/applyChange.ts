import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import {
  changeInstance,
  changeProgress,
  changeRun,
  changeRunDetail,
  needsReading,
  type Change,
  type ProgressChange,
} from '../domain/changes.ts';
import { applyRunToDags } from './applyToDags.ts';
import { changeToday } from '../domain/today.ts';
import { applyToHistory } from './applyToHistory.ts';
import { keys } from './keys.ts';
import { markWhereRead } from './markWhereRead.ts';
import { patchQuery } from './patchQuery.ts';
import type { Mark } from './refresher.ts';
import type { InstanceDetail, RerunPlan, RunDetail, RunPage, Today } from './types.ts';

/** A backfill may have thousands of dates: while its runs come and go they are read no more often than this. */
const DATES_PAUSE_MS = 5_000;
/** The server gives the same answer as long. */
const EVENTS_PAUSE_MS = 5_000;
/** Whatever happens may stand in it. */
const TODAY_PAUSE_MS = 2_000;

/** Brings how far a task is into everything that shows it. */
export function applyProgress(cache: QueryClient, message: ProgressChange): void {
  patchQuery<RunDetail>(cache, keys.run(message.dagId, message.runId), (detail) => {
    const instances = detail.instances.map((instance) => changeProgress(instance, message));
    return instances.some((instance, at) => instance !== detail.instances[at]) ? { ...detail, instances } : detail;
  });
  patchQuery<InstanceDetail>(cache, keys.instance(message), (detail) => {
    const instance = changeProgress(detail.instance, message);
    return instance === detail.instance ? detail : { ...detail, instance };
  });
  for (const [queryKey] of cache.getQueriesData({ queryKey: keys.todayAll() }))
    patchQuery<Today>(cache, queryKey, (today) => changeToday(today, message));
}

/** Brings a change into everything that was read, and marks what the message does not carry. */
export function applyChange(cache: QueryClient, change: Change, mark: Mark): void {
  const { subject, dagId, runId } = change;
  markWhereRead(cache, keys.todayAll(), (key) => mark(key, TODAY_PAUSE_MS));
  // A deleted DAG has no name any more.
  const isNameless = dagId === null && (subject === 'dag' || subject === 'run');
  if (subject === 'import_error' || isNameless) {
    mark(keys.dags());
    mark(keys.everyDag());
  }
  if (isNameless) mark(keys.questionsAll());
  if (subject !== 'deadline' && subject !== 'notification') markWhereRead(cache, keys.waitsAll(), mark);
  if (subject === 'asset' || subject === 'rerun') applyAssetChange(cache, change, mark);
  if (dagId === null) return;
  if (subject === 'dag') {
    mark(keys.dagIndex());
    markWhereRead(cache, keys.dagRow(dagId), mark);
    mark(keys.dag(dagId));
    // Its file may publish, read or wait for others now.
    markWhereRead(cache, keys.assetsAll(), mark);
  }
  if (subject === 'dag' || subject === 'run') markPlansWith(cache, dagId, mark);
  if (subject === 'backfill' || subject === 'run') {
    markWhereRead(cache, keys.backfillSummaries(dagId), mark);
    markWhereRead(cache, keys.backfillDatesAll(dagId), (key) => mark(key, DATES_PAUSE_MS));
  }
  if (mayMoveNotices(change)) markWhereRead(cache, keys.noticesAll(dagId), mark);
  if (subject === 'deadline' || subject === 'notification') {
    if (runId !== null) mark(keys.run(dagId, runId));
    return;
  }
  if (subject === 'run' && runId === null) {
    // The run has been deleted.
    mark(keys.dagIndex());
    markWhereRead(cache, keys.dagRow(dagId), mark);
    mark(keys.dagAll(dagId));
    mark(keys.questionsAll());
  }
  if (runId === null) return;
  applyToHistory(cache, dagId, change, mark);
  const run = keys.run(dagId, runId);
  patchQuery<RunDetail>(cache, run, (detail) => changeRunDetail(detail, change));
  // An answer that is still on its way may be older than the change.
  if (needsReading(change) || cache.isFetching({ queryKey: run }) > 0) mark(run);
  markWhereRead(cache, keys.changesAll(dagId), mark);
  if (subject === 'run') applyRunChange(cache, dagId, change, mark);
  if (subject === 'task') applyTaskChange(cache, { ...change, dagId, runId }, mark);
}

/** Whether the deadlines or notifications of its DAG may be others: they come, are met and go with runs and their tasks. */
function mayMoveNotices(change: Change): boolean {
  return change.subject === 'task' ? needsReading(change) : change.subject !== 'backfill';
}

/** Of assets, once they are settled, and of reruns: a message names the asset, and nothing of what has changed. */
function applyAssetChange(cache: QueryClient, { subject, asset }: Change, mark: Mark): void {
  if (asset === null) return;
  if (subject === 'rerun') return markWhereRead(cache, keys.rerunsOf(asset), mark);
  markWhereRead(cache, keys.assets(), mark);
  markWhereRead(cache, keys.assetAll(asset), mark);
  // What is published may have been loaded into the mart, or drained from where it had arrived.
  markWhereRead(cache, keys.eventsAll(), (key) => mark(key, EVENTS_PAUSE_MS));
}

/** Plans of reruns are others when the DAGs in them, or runs of these, are. */
function markPlansWith(cache: QueryClient, dagId: string, mark: Mark): void {
  for (const [queryKey, plan] of cache.getQueriesData<RerunPlan>({ queryKey: keys.plansAll() }))
    if (plan?.steps.some((step) => step.dagId === dagId)) mark(queryKey);
}

function applyRunChange(cache: QueryClient, dagId: string, change: Change, mark: Mark): void {
  applyRunToDags(cache, dagId, change, mark);
  for (const [queryKey] of cache.getQueriesData({ queryKey: keys.runsAll(dagId) })) {
    patchQuery<InfiniteData<RunPage>>(cache, queryKey, (data) => ({
      ...data,
      pages: data.pages.map((page) => ({ ...page, runs: page.runs.map((run) => changeRun(run, change)) })),
    }));
  }
  // Lists by state lose and gain the run; a new run moves the date of the next one.
  mark(keys.runsAll(dagId));
  if (change.from === null) mark(keys.dag(dagId));
}

function applyTaskChange(
  cache: QueryClient,
  change: Change & { readonly dagId: string; readonly runId: string },
  mark: Mark,
): void {
  const { dagId, runId, taskId } = change;
  if (taskId === null) return;
  const key = keys.instance({ dagId, runId, taskId, mapIndex: change.mapIndex ?? -1 });
  patchQuery<InstanceDetail>(cache, key, (detail) => {
    const instance = changeInstance(detail.instance, change);
    return instance === detail.instance ? detail : { ...detail, instance };
  });
  mark(key);
  // What waits for a person is deferred; one that was answered goes on from there.
  if (change.from === 'deferred' || change.to === 'deferred') mark(keys.questionsAll());
  markWhereRead(cache, keys.questionsOfRun(dagId, runId), mark);
  mark(keys.instances(dagId, runId, taskId));
  markWhereRead(cache, keys.tryTimes(dagId, runId), mark);
  mark(keys.runsAll(dagId));
}
