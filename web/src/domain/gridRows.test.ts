import { expect, it } from 'vitest';
import { gridRows, inOrder, matchingRows } from './gridRows.ts';
import type { components } from '../api/schema.ts';

type Graph = components['schemas']['Graph'];

const task = (taskId: string, upstream: string[], group: string | null = null): Graph['tasks'][number] => ({
  taskId,
  group,
  kind: 'task',
  operator: 'task',
  triggerRule: 'all_success',
  upstream,
  setup: false,
  teardown: false,
  retries: 0,
  isMapped: taskId.endsWith('copy'),
  inlets: [],
  outlets: [],
  docMd: null,
});

const graph: Graph = {
  groups: [
    { groupId: 'write', parent: null, tooltip: null },
    { groupId: 'write.check', parent: 'write', tooltip: null },
  ],
  tasks: [
    task('done', ['write.check.sums']),
    task('write.check.sums', ['write.copy'], 'write.check'),
    task('write.copy', ['start', 'gone'], 'write'),
    task('start', []),
  ],
};
const shown = (folded: readonly string[], older: readonly string[] = []) =>
  gridRows(graph, older, new Set(folded)).map(({ kind, label, depth }) => `${kind} ${label} ${depth}`);

it('puts a task after those that it waits for', () => {
  expect(inOrder(graph.tasks).map(({ taskId }) => taskId)).toEqual(['start', 'write.copy', 'write.check.sums', 'done']);
  const wide = [task('a', []), task('b', []), task('c', ['a']), task('d', ['a', 'b'])];
  expect(inOrder(wide).map(({ taskId }) => taskId)).toEqual(['a', 'c', 'b', 'd']);
});

it('has a group where its first task is, and what is in it below unless it is folded', () => {
  expect(shown([])).toEqual([
    'task start 0',
    'group write 0',
    'task copy 1',
    'group check 1',
    'task sums 2',
    'task done 0',
  ]);
  expect(shown(['write'])).toEqual(['task start 0', 'group write 0', 'task done 0']);
  expect(gridRows(graph, [], new Set(['write']))[1]?.tasks).toEqual(['write.copy', 'write.check.sums']);
});

it('ends with tasks that only older runs have', () => {
  expect(shown(['write'], ['start', 'old'])).toEqual(['task start 0', 'group write 0', 'task done 0', 'gone old 0']);
});

it('finds tasks by name, with the groups around them', () => {
  const rows = gridRows(graph, [], new Set());
  expect(matchingRows(rows, ' SUM').map(({ id }) => id)).toEqual(['write', 'write.check', 'write.check.sums']);
  expect(matchingRows(rows, '')).toBe(rows);
});
