import { expect, test } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { runInMemory, type TaskEnd } from './runInMemory.ts';

const SUCCESS: TaskEnd = { state: 'success', decision: null };

async function run(tasks: Parameters<typeof definitionOf>[0], ends: Readonly<Record<string, TaskEnd>> = {}) {
  const definition = definitionOf(tasks);
  const events: string[] = [];
  const name = (taskNo: number) => definition.tasks[taskNo]?.taskId ?? '';
  const { state } = await runInMemory({
    definition,
    measure: () => [],
    execute(taskNo) {
      events.push(name(taskNo));
      return Promise.resolve(ends[name(taskNo)] ?? SUCCESS);
    },
    onDecided: (instance) => void events.push(`${name(instance.taskNo)} ${instance.state}`),
  });
  return { state, events };
}

test('tasks run one after the other, each after what it waits for', async () => {
  const tasks = [taskOf('c', { upstream: [1, 2] }), taskOf('a'), taskOf('b', { upstream: [1] })];
  expect(await run(tasks)).toEqual({ state: 'success', events: ['a', 'b', 'c'] });
});

test('a failure ends what comes after it, and the run; a rule may go on', async () => {
  const tasks = [
    taskOf('a'),
    taskOf('b', { upstream: [0] }),
    taskOf('always', { upstream: [0], triggerRule: 'all_done' }),
  ];
  expect(await run(tasks, { a: { state: 'failed', decision: null } })).toEqual({
    state: 'failed',
    events: ['a', 'b upstream_failed', 'always'],
  });
});

test('a short circuit and a skip leave out what follows', async () => {
  const tasks = [
    taskOf('open', { kind: 'short_circuit', skip: 'downstream' }),
    taskOf('b', { upstream: [0] }),
    taskOf('c', { upstream: [1] }),
  ];
  const closed = await run(tasks, { open: { state: 'success', decision: { proceed: false } } });
  expect(closed.state).toBe('success');
  expect(closed.events[0]).toBe('open');
  expect(closed.events.slice(1).toSorted()).toEqual(['b skipped', 'c skipped']);
  expect((await run(tasks, { b: { state: 'skipped', decision: null } })).events).toEqual(['open', 'b', 'c skipped']);
});

test('a DAG without tasks ends at once', async () => {
  expect(await run([])).toEqual({ state: 'success', events: [] });
});
