import { expect, test } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { tasksToClear } from './clearing.ts';

// 0 -> 1 -> 3, 2 -> 3 -> 4
const definition = definitionOf([
  taskOf('a'),
  taskOf('b', { upstream: [0] }),
  taskOf('c'),
  taskOf('d', { upstream: [1, 2] }),
  taskOf('e', { upstream: [3] }),
]);

test.each([
  [[3], false, false, [3]],
  [[3], true, false, [0, 1, 2, 3]],
  [[3], false, true, [3, 4]],
  [[1], true, true, [0, 1, 3, 4]],
  [[4, 0], false, false, [0, 4]],
  [[0, 2], false, true, [0, 1, 2, 3, 4]],
])('tasks %j, upstream %j, downstream %j: %j', (taskNos, upstream, downstream, expected) => {
  expect(tasksToClear(definition, { taskNos, upstream, downstream })).toEqual(expected);
});
