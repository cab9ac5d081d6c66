import { QueryClient, type QueryKey } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { Change } from '../domain/changes.ts';
import { applyChange } from './applyChange.ts';
import { keys } from './keys.ts';

const CHANGE: Change = {
  id: '1',
  at: '2026-11-21T00:10:00Z',
  subject: 'run',
  dagId: 'd',
  runId: 'r',
  taskId: null,
  mapIndex: null,
  tryNumber: null,
  from: 'queued',
  to: 'running',
  rowVersion: 2,
  asset: null,
};
const TASK = { subject: 'task', taskId: 't', mapIndex: -1, tryNumber: 1 } as const;
const INSTANCE = { dagId: 'd', runId: 'r', taskId: 't', mapIndex: -1 };

/** What a change marks to be read again, given what is known already. */
function marked(change: Partial<Change>, cache = new QueryClient()): QueryKey[] {
  const found: QueryKey[] = [];
  applyChange(cache, { ...CHANGE, ...change }, (key) => found.push(key));
  return found;
}

/** A cache whose list of DAGs shows the run. */
function cacheWithRun(): QueryClient {
  const cache = new QueryClient();
  const run = { runId: 'r', state: 'queued', rowVersion: 1, startedAt: null, endedAt: null };
  cache.setQueryData(keys.dagRow('d'), { dagId: 'd', runs: [run] });
  const latest = { runId: 'r', state: 'queued', rowVersion: 1, at: '2026-11-21T00:09:00Z' };
  const others = [{ dagId: 'c', run: null, isFailing: false }];
  cache.setQueryData(keys.dagIndex(), {
    dags: [...others, { dagId: 'd', run: latest, isFailing: false }],
    importErrors: [],
  });
  return cache;
}

describe('what is read again', () => {
  it('are reruns of an asset, where any were read, when one of them changes', () => {
    const change = { subject: 'rerun', dagId: null, runId: null, asset: 'mart' };
    expect(marked(change)).toEqual([]);
    const cache = new QueryClient();
    cache.setQueryData(keys.reruns('mart', '2026-11-21'), { reruns: [] });
    expect(marked(change, cache)).toEqual([keys.rerunsOf('mart')]);
    expect(marked({ ...change, asset: 'raw' }, cache)).toEqual([]);
    expect(marked({ ...change, asset: null }, cache)).toEqual([]);
  });

  it('are plans of reruns with the DAG, when it or a run of it changes', () => {
    const cache = new QueryClient();
    cache.setQueryData(keys.rerun('mart', '2026-11-21'), { steps: [{ dagId: 'd' }] });
    cache.setQueryData(keys.rerun('mart', '2026-11-20'), { steps: [{ dagId: 'other' }] });
    const plan = keys.rerun('mart', '2026-11-21');
    const plans = (change: Partial<Change>) => marked(change, cache).filter(([root]) => root === 'rerunPlans');
    expect(plans({ to: 'success' })).toEqual([plan]);
    expect(plans({ subject: 'dag', runId: null, to: 'paused' })).toEqual([plan]);
    expect(plans({ ...TASK, to: 'success' })).toEqual([]);
  });

  it('are the backfills of the DAG, where any were read, when one of them or a run changes', () => {
    expect(marked({ subject: 'backfill', runId: null })).toEqual([]);
    const cache = cacheWithRun();
    cache.setQueryData(keys.backfill('d', 1), {});
    cache.setQueryData(keys.backfillDates('d', 1), { dates: [] });
    const both = [keys.backfillSummaries('d'), keys.backfillDatesAll('d')];
    expect(marked({ subject: 'backfill', runId: null }, cache)).toEqual(both);
    expect(marked({}, cache)).toEqual(expect.arrayContaining(both));
  });

  it.each([
    [
      'a new run: the lists, and when the next one starts',
      { from: null, to: 'queued' },
      [keys.dagIndex(), keys.runsAll('d'), keys.dag('d')],
    ],
    [
      'a deleted run: everything of its DAG',
      { runId: null, to: null },
      [keys.dagIndex(), keys.dagAll('d'), keys.questionsAll()],
    ],
    [
      'a deleted DAG: every one, since its name is gone with it',
      { subject: 'dag', dagId: null, runId: null, to: null },
      [keys.dags(), keys.everyDag(), keys.questionsAll()],
    ],
    [
      'a run that was deleted with its DAG',
      { dagId: null, runId: null, to: null },
      [keys.dags(), keys.everyDag(), keys.questionsAll()],
    ],
    ['a finished run: its numbers', { to: 'success' }, [keys.run('d', 'r'), keys.dagIndex(), keys.runsAll('d')]],
    [
      'a running task: its tries and events',
      { ...TASK },
      [keys.instance(INSTANCE), keys.instances('d', 'r', 't'), keys.runsAll('d')],
    ],
    [
      'a finished task: its receipt in the run',
      { ...TASK, to: 'success' },
      [keys.run('d', 'r'), keys.instance(INSTANCE), keys.instances('d', 'r', 't'), keys.runsAll('d')],
    ],
    ['a notification: its run', { subject: 'notification', taskId: 't', to: 'sent' }, [keys.run('d', 'r')]],
    ['a deadline that passed before its run was there', { subject: 'deadline', runId: null, to: 'missed' }, []],
    ['a DAG', { subject: 'dag', runId: null }, [keys.dagIndex(), keys.dag('d')]],
    [
      'a file that does not load: the list, and the DAGs that it may define',
      { subject: 'import_error', dagId: null, runId: null },
      [keys.dags(), keys.everyDag()],
    ],
  ] as const)('%s', (_, change, expected) => {
    expect(marked(change)).toEqual(expected);
  });

  it('is not the list of DAGs where it shows the run already, but why that has failed', () => {
    expect(marked({}, cacheWithRun())).toEqual([keys.runsAll('d')]);
    const failed = [keys.run('d', 'r'), keys.dagRow('d'), keys.runsAll('d')];
    expect(marked({ to: 'failed' }, cacheWithRun())).toEqual(failed);
  });

  it('is the row of a DAG that was looked at, when its runs or the DAG are others', () => {
    const both = [keys.dagIndex(), keys.dagRow('d')];
    expect(marked({ runId: 'other' }, cacheWithRun())).toEqual(expect.arrayContaining(both));
    expect(marked({ runId: null, to: null }, cacheWithRun())).toEqual(expect.arrayContaining(both));
    expect(marked({ subject: 'dag', runId: null }, cacheWithRun())).toEqual(expect.arrayContaining(both));
  });

  it('is what is shown of an asset, once it is settled, and not before', () => {
    const cache = new QueryClient();
    cache.setQueryData(keys.assets(), { assets: [], isTruncated: false });
    cache.setQueryData(keys.asset('mart'), {});
    cache.setQueryData(keys.asset('raw'), {});
    const settled = { subject: 'asset', dagId: null, runId: null, from: null, to: 'settled', asset: 'mart' };
    expect(marked(settled, cache)).toEqual([keys.assets(), keys.assetAll('mart')]);
    const ofAssets = (change: Partial<Change>) => marked(change, cache).filter(([root]) => root === 'assets');
    expect(ofAssets({ ...TASK, to: 'success' })).toEqual([]);
    expect(ofAssets({ to: 'success' })).toEqual([]);
    expect(ofAssets({ subject: 'dag', runId: null, to: 'changed' })).toEqual([keys.assetsAll()]);
  });

  it('is what the page of the DAG says of deadlines', () => {
    const cache = new QueryClient();
    cache.setQueryData(keys.deadlines('d'), { nextAt: null, deadlines: [] });
    expect(marked({ subject: 'deadline', runId: null, to: 'missed' }, cache)).toEqual([keys.noticesAll('d')]);
    expect(marked({}, cache)).toContainEqual(keys.noticesAll('d'));
    expect(marked({ ...TASK, to: 'success' }, cache)).toContainEqual(keys.noticesAll('d'));
    expect(marked({ ...TASK, to: 'queued' }, cache)).not.toContainEqual(keys.noticesAll('d'));
    expect(marked({ subject: 'dag', runId: null, to: 'paused' }, cache)).toContainEqual(keys.noticesAll('d'));
  });

  it('is what waits for a person, when a task comes to its question or leaves it', () => {
    expect(marked({ ...TASK, to: 'deferred' })).toContainEqual(keys.questionsAll());
    expect(marked({ ...TASK, from: 'deferred' })).toContainEqual(keys.questionsAll());
  });

  it('is what a task waits for, whose slots any task of any DAG may hold', () => {
    const cache = new QueryClient();
    cache.setQueryData(keys.waits({ dagId: 'other', runId: 'r', taskId: 't', mapIndex: -1 }), { waits: [] });
    expect(marked({ ...TASK, to: 'success' }, cache)).toContainEqual(keys.waitsAll());
    expect(marked({ subject: 'deadline', runId: null }, cache)).not.toContainEqual(keys.waitsAll());
  });

  it('is what a change that somebody prepares would take', () => {
    const cache = cacheWithRun();
    cache.setQueryData(keys.change('d', null), []);
    expect(marked({}, cache)).toEqual([keys.changesAll('d'), keys.runsAll('d')]);
  });

  it('is an answer that is on its way and may be older', () => {
    const cache = cacheWithRun();
    for (const queryKey of [keys.dagIndex(), keys.dagRow('d')])
      void cache.fetchQuery({ queryKey, queryFn: () => new Promise(() => undefined), staleTime: 0 });
    expect(marked({}, cache)).toEqual([keys.dagIndex(), keys.dagRow('d'), keys.runsAll('d')]);
  });
});

it('brings the change into the list of DAGs', () => {
  const cache = cacheWithRun();
  marked({}, cache);
  expect(cache.getQueryData(keys.dagRow('d'))).toMatchObject({
    runs: [{ state: 'running', startedAt: CHANGE.at, rowVersion: 2 }],
  });
  const entry = () => cache.getQueryData<{ dags: object[] }>(keys.dagIndex())?.dags[1];
  expect(entry()).toMatchObject({ run: { state: 'running', at: CHANGE.at, rowVersion: 2 }, isFailing: false });
  marked({ to: 'failed', rowVersion: 3, at: '2026-11-21T00:20:00Z' }, cache);
  expect(entry()).toMatchObject({ run: { state: 'failed', at: CHANGE.at }, isFailing: true });
  // One that comes late changes nothing.
  marked({ to: 'running', rowVersion: 2 }, cache);
  expect(entry()).toMatchObject({ run: { state: 'failed' } });
});
