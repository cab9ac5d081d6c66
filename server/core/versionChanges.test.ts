import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { versionChanges } from './versionChanges.ts';

describe('what differs between two versions', () => {
  const before = definitionOf([
    taskOf('drain'),
    taskOf('load', { upstream: [0], reads: [0], retries: 0, options: { table: 'mart.a', columns: ['x'] } }),
    taskOf('report', { upstream: [1] }),
  ]);

  it('is nothing where they say the same', () => {
    expect(versionChanges(before, structuredClone(before))).toEqual([]);
  });

  it('is nothing for tasks that have only another number', () => {
    const moved = definitionOf([
      taskOf('load', { upstream: [1], reads: [1], retries: 0, options: { table: 'mart.a', columns: ['x'] } }),
      taskOf('drain'),
      taskOf('report', { upstream: [0] }),
    ]);
    expect(versionChanges(before, moved)).toEqual([]);
  });

  it('names options of the DAG and of tasks, tasks that came, and tasks that went', () => {
    const after = definitionOf(
      [
        taskOf('load', { retries: 3, options: { table: 'mart.b', columns: ['x'], allowFewer: true } }),
        taskOf('check', { upstream: [0] }),
        taskOf('report', { upstream: [0, 1], teardownOf: [0] }),
      ],
      { maxActiveRuns: 4, tags: ['mart'] },
    );
    const shown = versionChanges(before, after).map(({ taskId, kind, option, before: old, after: now }) =>
      [taskId ?? 'dag', kind, option, JSON.stringify(old), JSON.stringify(now)].join(' '),
    );
    expect(shown).toEqual([
      `dag changed tags [] ["mart"]`,
      `dag changed maxActiveRuns 16 4`,
      `load changed upstream ["drain"] []`,
      `load changed reads ["drain"] []`,
      `load changed retries 0 3`,
      `load changed options.table "mart.a" "mart.b"`,
      `load changed options.allowFewer  true`,
      `check added   `,
      `report changed upstream ["load"] ["check","load"]`,
      `report changed teardownOf null ["load"]`,
      `drain removed   `,
    ]);
  });

  it('names cases of branches by the ids of the branches', () => {
    const cased = (name: string) =>
      definitionOf([
        taskOf('choose', { kind: 'branch', cases: ['a', 'b'] }),
        taskOf('x', { caseOf: [{ branch: 0, case: name }] }),
      ]);
    expect(versionChanges(cased('a'), cased('b'))).toMatchObject([
      { taskId: 'x', option: 'caseOf', before: ['choose.a'], after: ['choose.b'] },
    ]);
  });
});
