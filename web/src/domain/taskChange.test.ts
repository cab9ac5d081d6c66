import { describe, expect, it } from 'vitest';
import {
  changedRuns,
  effectSize,
  readChange,
  readIndexes,
  type ChangeDraft,
  type ChangedInstance,
} from './taskChange.ts';

const target = { dagId: 'shop', runId: 'run_1', taskId: 'load' };
const draft: ChangeDraft = {
  verb: 'clear',
  indexes: '',
  upstream: false,
  downstream: true,
  past: false,
  future: false,
  onlyFailed: false,
  preventRunning: true,
  onLatest: false,
  onlyNew: false,
};

describe('readChange', () => {
  it('clears a task with those after it, whatever their state', () => {
    expect(readChange(target, draft)).toEqual({
      ok: true,
      change: {
        kind: 'clear',
        dagId: 'shop',
        body: {
          dry_run: true,
          dag_run_id: 'run_1',
          task_ids: ['load'],
          include_upstream: false,
          include_downstream: true,
          include_past: false,
          include_future: false,
          only_failed: false,
          only_running: false,
          reset_dag_runs: true,
          prevent_running_task: true,
        },
      },
    });
  });

  it('names the instances of a mapped task that are cleared', () => {
    const reading = readChange(target, { ...draft, indexes: '3, 1-2' });
    expect(reading).toMatchObject({
      change: {
        body: {
          task_ids: [
            ['load', 1],
            ['load', 2],
            ['load', 3],
          ],
        },
      },
    });
  });

  it('clears a whole run, where nothing comes before or after', () => {
    const newest = readChange(target, { ...draft, verb: 'clear', onLatest: true });
    expect(newest).toMatchObject({ change: { body: { run_on_latest_version: true } } });
    const reading = readChange({ ...target, taskId: null }, { ...draft, onlyFailed: true });
    expect(reading).toMatchObject({ change: { body: { only_failed: true, include_downstream: false } } });
    expect(reading).not.toHaveProperty('change.body.task_ids');
  });

  it('only brings what is new to a whole run', () => {
    const bring = { ...draft, onlyNew: true };
    expect(readChange({ ...target, taskId: null }, bring)).toEqual({
      ok: true,
      change: { kind: 'bring', dagId: 'shop', runId: 'run_1' },
    });
    expect(readChange(target, bring)).toMatchObject({ change: { kind: 'clear' } });
  });

  it('marks all instances of a task, or some', () => {
    const mark = { ...draft, verb: 'skipped', past: true } as const;
    expect(readChange(target, mark)).toEqual({
      ok: true,
      change: {
        kind: 'mark',
        dagId: 'shop',
        runId: 'run_1',
        taskId: 'load',
        body: {
          new_state: 'skipped',
          include_upstream: false,
          include_downstream: true,
          include_past: true,
          include_future: false,
        },
      },
    });
    const some = readChange(target, { ...mark, indexes: '4,2-3' });
    expect(some).toMatchObject({ change: { kind: 'mark', body: { map_indexes: [2, 3, 4] } } });
  });

  it('says that indexes cannot be read', () => {
    expect(readChange(target, { ...draft, indexes: 'two' })).toEqual({ ok: false, problem: 'indexes' });
  });
});

describe('readIndexes', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['0', [0]],
    [' 7, 0-2 , 1', [0, 1, 2, 7]],
    ['5-4', undefined],
    ['1,', undefined],
    ['-1', undefined],
    ['10000', undefined],
    ['1.5', undefined],
  ])('reads %j', (typed, indexes) => {
    expect(readIndexes(typed)).toEqual(indexes);
  });
});

describe('changedRuns', () => {
  it('puts the run that was asked about first', () => {
    const instance = (runId: string, date: string | null, task: string) =>
      ({ dag_run_id: runId, logical_date: date, task_id: task }) as ChangedInstance;
    const instances = [
      instance('b', '2026-11-02T00:00:00Z', 'load'),
      instance('a', '2026-11-01T00:00:00Z', 'load'),
      instance('c', '2026-11-03T00:00:00Z', 'load'),
      instance('c', '2026-11-03T00:00:00Z', 'send'),
      instance('by_hand', null, 'load'),
    ];
    const runs = changedRuns({ instances, onLatest: null }, 'c');
    expect(runs.map(({ runId, instances }) => [runId, instances.map((one) => one.task_id)])).toEqual([
      ['c', ['load', 'send']],
      ['a', ['load']],
      ['b', ['load']],
      ['by_hand', ['load']],
    ]);
  });

  it('tells what comes with the latest version, and what stands against it', () => {
    const gone = { dag_run_id: 'a', logical_date: '2026-11-01T00:00:00Z', task_id: 'old' } as ChangedInstance;
    const ofDag = { dag_id: 'shop', task_display_name: 'new' };
    const onLatest = {
      new_tasks: [{ ...ofDag, dag_run_id: 'a', task_id: 'new' }],
      removed_task_instances: [gone],
      refused_dag_runs: [{ dag_id: 'shop', dag_run_id: 'b', detail: 'why' }],
    };
    const effect = { instances: [], onLatest };
    expect(changedRuns(effect, 'b')).toEqual([
      { runId: 'b', logicalDate: null, instances: [], newTasks: [], removed: [], refusal: 'why' },
      {
        runId: 'a',
        logicalDate: gone.logical_date,
        instances: [],
        newTasks: ['new'],
        removed: [gone],
        refusal: null,
      },
    ]);
    expect(effectSize(effect)).toBe(2);
    expect(effectSize({ instances: [gone], onLatest: null })).toBe(1);
  });
});
