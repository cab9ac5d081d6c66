import { describe, expect, test } from 'vitest';
import { ganttRows, wholeSpan, type GanttInput } from './gantt.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 21) + second * 1_000).toISOString();
const zero = Date.UTC(2026, 10, 21);

const task = (taskId: string, group: string | null = null, isMapped = false) => ({
  taskId,
  group,
  isMapped,
  kind: 'task',
  operator: 'task',
  triggerRule: 'all_success',
  upstream: [],
  setup: false,
  teardown: false,
  retries: 0,
  docMd: null,
});
const instance = (taskId: string, state: string, given: object = {}) => ({
  taskId,
  mapIndex: -1,
  label: null,
  state,
  tryNumber: 1,
  scheduledAt: null,
  queuedAt: null,
  startedAt: null,
  endedAt: null,
  ...given,
});

function input(given: object): GanttInput {
  return {
    graph: { tasks: [task('a')], groups: [] },
    instances: [],
    tallies: {},
    times: { tries: [], spans: [] },
    folded: new Set<string>(),
    unfolded: new Map(),
    ...given,
  } as unknown as GanttInput;
}

/** Bars in seconds, as text. */
const drawn = (rows: ReturnType<typeof ganttRows>) =>
  rows.map(({ label, depth, bars }) => [
    `${'. '.repeat(depth)}${label}`,
    ...bars.map(
      ({ kind, from, to, tone }) => `${kind} ${(from - zero) / 1000}-${to === null ? '' : (to - zero) / 1000} ${tone}`,
    ),
  ]);

describe('a task', () => {
  test('has each try with the wait before it', () => {
    const tries = [
      { taskId: 'a', tryNumber: 1, outcome: 'failed', queuedAt: at(2), startedAt: at(3), endedAt: at(5) },
      { taskId: 'a', tryNumber: 2, outcome: null, queuedAt: at(11), startedAt: at(12), endedAt: null },
    ];
    const instances = [instance('a', 'running', { tryNumber: 2, scheduledAt: at(10), startedAt: at(12) })];
    expect(drawn(ganttRows(input({ instances, times: { tries, spans: [] } })))).toEqual([
      ['a', 'wait 2-3 waiting', 'run 3-5 bad', 'wait 10-12 waiting', 'run 12- live'],
    ]);
  });

  test.each([
    ['scheduled', { scheduledAt: at(1) }, ['wait 1- waiting']],
    ['queued', { scheduledAt: at(1), queuedAt: at(2) }, ['wait 1- waiting']],
    ['none', {}, []],
    ['success', { queuedAt: at(1), startedAt: at(2), endedAt: at(3) }, ['wait 1-2 waiting', 'run 2-3 good']],
  ])('that is %s without a try that is known', (state, given, bars) => {
    expect(drawn(ganttRows(input({ instances: [instance('a', state, given)] })))).toEqual([['a', ...bars]]);
  });

  test('takes no time of another try for that of its latest', () => {
    const tries = [
      { taskId: 'a', tryNumber: 1, outcome: 'failed', queuedAt: null, startedAt: at(3), endedAt: at(5) },
      { taskId: 'a', tryNumber: 2, outcome: 'success', queuedAt: at(7), startedAt: at(8), endedAt: at(9) },
    ];
    const instances = [instance('a', 'success', { tryNumber: 2, scheduledAt: at(1) })];
    expect(drawn(ganttRows(input({ instances, times: { tries, spans: [] } })))).toEqual([
      ['a', 'run 3-5 bad', 'wait 7-8 waiting', 'run 8-9 good'],
    ]);
  });
});

describe('a mapped task', () => {
  const spans = [{ taskId: 'a', queuedAt: at(1), startedAt: at(2), endedAt: at(9) }];
  const mapped = { graph: { tasks: [task('a', null, true)], groups: [] }, times: { tries: [], spans } };

  test('is one row from its first start to its last end', () => {
    const [row] = ganttRows(input({ ...mapped, tallies: { a: { success: 3 } } }));
    expect(row).toMatchObject({ kind: 'task', instances: 3, isOpen: false, state: 'success' });
    expect(drawn([row!])).toEqual([['a', 'wait 1-2 waiting', 'run 2-9 good']]);
  });

  test('goes on while any of its instances may', () => {
    const rows = ganttRows(input({ ...mapped, tallies: { a: { success: 2, scheduled: 1 } } }));
    expect(drawn(rows)).toEqual([['a', 'wait 1-2 waiting', 'run 2- waiting']]);
  });

  test('shows its instances once it is unfolded, as far as they have been read', () => {
    const instances = [
      instance('a', 'failed', { mapIndex: 0, label: 'seoul', queuedAt: at(1), startedAt: at(2), endedAt: at(4) }),
      instance('a', 'none', { mapIndex: 1 }),
    ];
    const unfolded = new Map([['a', { instances, hasMore: true }]]);
    const rows = ganttRows(input({ ...mapped, tallies: { a: { failed: 1, none: 2 } }, unfolded }));
    expect(rows.map(({ kind }) => kind)).toEqual(['task', 'instance', 'instance', 'more']);
    expect(drawn(rows).slice(1)).toEqual([['. seoul', 'wait 1-2 waiting', 'run 2-4 bad'], ['. 1'], ['. ']]);
  });

  test('of which nothing was dispatched has no bar', () => {
    expect(drawn(ganttRows(input({ ...mapped, times: { tries: [], spans: [] } })))).toEqual([['a']]);
  });
});

describe('groups', () => {
  const graph = {
    tasks: [task('first'), task('in.a', 'in'), task('in.deep.b', 'in.deep'), task('last')],
    groups: [
      { groupId: 'in', parent: null },
      { groupId: 'in.deep', parent: 'in' },
    ],
  };
  const ran = (taskId: string, from: number, to: number, state = 'success') =>
    instance(taskId, state, { startedAt: at(from), endedAt: at(to) });
  const instances = [ran('first', 0, 1), ran('in.a', 1, 3), ran('in.deep.b', 2, 6, 'failed'), ran('last', 7, 8)];

  test('stand where their first task stands, over their tasks, from the first start to the last end', () => {
    expect(drawn(ganttRows(input({ graph, instances })))).toEqual([
      ['first', 'run 0-1 good'],
      ['in', 'run 1-6 bad'],
      ['. in.a', 'run 1-3 good'],
      ['. in.deep', 'run 2-6 bad'],
      ['. . in.deep.b', 'run 2-6 bad'],
      ['last', 'run 7-8 good'],
    ]);
  });

  test('that are folded hide their tasks and keep their bar', () => {
    expect(drawn(ganttRows(input({ graph, instances, folded: new Set(['in']) })))).toEqual([
      ['first', 'run 0-1 good'],
      ['in', 'run 1-6 bad'],
      ['last', 'run 7-8 good'],
    ]);
  });

  test('without anything that has begun have no bar', () => {
    const rows = ganttRows(input({ graph, instances: [] }));
    expect(rows.find(({ kind }) => kind === 'group')?.bars).toEqual([]);
  });
});

describe('the whole time', () => {
  const rowsOf = (...instances: object[]) => ganttRows(input({ instances }));

  test('is from the first start to the last end, and a moment has a width', () => {
    expect(wholeSpan(rowsOf(instance('a', 'success', { startedAt: at(1), endedAt: at(1) })), () => 0)).toEqual({
      from: zero + 1_000,
      to: zero + 1_100,
    });
  });

  test('ends where it is told while something goes on', () => {
    const rows = rowsOf(instance('a', 'running', { startedAt: at(1) }));
    expect(wholeSpan(rows, (from) => from + 5_000)).toEqual({ from: zero + 1_000, to: zero + 6_000 });
    expect(wholeSpan(rowsOf(instance('a', 'none')), () => 0)).toBeNull();
  });
});
