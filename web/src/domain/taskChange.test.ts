import { describe, expect, it } from 'vitest';
import { changedRuns, readChange, readIndexes, type ChangeDraft, type ChangedInstance } from './taskChange.ts';

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

  it('marks all instances of a task, or one', () => {
    const mark = { ...draft, verb: 'skipped', past: true } as const;
    expect(readChange(target, mark)).toEqual({
      ok: true,
      change: {
        kind: 'mark',
        dagId: 'shop',
        runId: 'run_1',
        taskId: 'load',
        mapIndex: null,
        body: {
          new_state: 'skipped',
          include_upstream: false,
          include_downstream: true,
          include_past: true,
          include_future: false,
        },
      },
    });
    expect(readChange(target, { ...mark, indexes: '4' })).toMatchObject({ change: { mapIndex: 4 } });
    expect(readChange(target, { ...mark, indexes: '4,5' })).toEqual({ ok: false, problem: 'oneIndex' });
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
    const runs = changedRuns(
      [
        instance('b', '2026-11-02T00:00:00Z', 'load'),
        instance('a', '2026-11-01T00:00:00Z', 'load'),
        instance('c', '2026-11-03T00:00:00Z', 'load'),
        instance('c', '2026-11-03T00:00:00Z', 'send'),
        instance('by_hand', null, 'load'),
      ],
      'c',
    );
    expect(runs.map(({ runId, instances }) => [runId, instances.map((one) => one.task_id)])).toEqual([
      ['c', ['load', 'send']],
      ['a', ['load']],
      ['b', ['load']],
      ['by_hand', ['load']],
    ]);
  });
});
