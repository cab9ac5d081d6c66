import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { advance, affectedInstances, affectedTasks, afterExpansion, decidersToLoad, type Wave } from './advance.ts';
import type { DagDefinition, MapDefinition } from './definition.ts';
import { placeKey } from './place.ts';
import type { TaskState } from './states.ts';
import { tallyOf, type Tally } from './tally.ts';
import type { ChangedInstance } from './wave.ts';

const literal = (length: number): MapDefinition => ({
  group: null,
  combine: 'product',
  lists: [{ key: 'x', source: { kind: 'literal', length } }],
});
const over = (task: number, given: Partial<MapDefinition> = {}): MapDefinition => ({
  group: null,
  combine: 'product',
  lists: [{ key: 'x', source: { kind: 'result', task, place: 0 } }],
  ...given,
});
const ofParam: MapDefinition = {
  group: null,
  combine: 'product',
  lists: [{ key: 'x', source: { kind: 'param', name: 'days', path: ['of'] } }],
};
const changed = (
  taskNo: number,
  mapIndex: number | null,
  state: TaskState,
  decision: ChangedInstance['decision'] = null,
): ChangedInstance => ({ taskNo, mapIndex, state, decision });

interface Given extends Partial<Omit<Wave, 'tallies' | 'lengths' | 'instances' | 'lists'>> {
  readonly tallies: readonly Partial<Tally>[];
  readonly lengths?: Readonly<Record<number, number>>;
  readonly instances?: Readonly<Record<string, TaskState>>;
  readonly lists?: Readonly<Record<number, readonly (number | null)[]>>;
}

const numbered = <T>(given: Readonly<Record<number, T>> = {}) =>
  new Map(Object.entries(given).map(([taskNo, value]) => [Number(taskNo), value]));
const waveOf = (definition: DagDefinition, given: Given): Wave => ({
  definition,
  changed: [],
  isFirst: false,
  unfinished: 9,
  ...given,
  tallies: new Map(given.tallies.map((counts, taskNo) => [taskNo, tallyOf(counts)])),
  lengths: numbered(given.lengths),
  instances: new Map(Object.entries(given.instances ?? {})),
  lists: numbered(given.lists),
});
const moves = (definition: DagDefinition, given: Given) =>
  advance(waveOf(definition, given)).transitions.map(({ taskNo, mapIndex, from, to, instances }) => [
    `${taskNo}/${mapIndex ?? '*'}`,
    `${from} -> ${to}`,
    instances,
  ]);

describe('a task mapped over a list of the definition', () => {
  const definition = definitionOf([
    taskOf('a'),
    taskOf('m', { upstream: [0], mapped: literal(3) }),
    taskOf('after', { upstream: [1] }),
  ]);

  it('is expanded in the first wave, whatever comes before it', () => {
    const answer = advance(waveOf(definition, { isFirst: true, tallies: [{ none: 1 }, { none: 1 }, { none: 1 }] }));
    expect(answer.expansions).toEqual([{ taskNo: 1, length: 3 }]);
    expect(answer.transitions.map(({ taskNo }) => taskNo)).toEqual([0]);
    expect(affectedTasks(definition, [], true, 3)).toEqual(new Set([0, 1]));
    expect(afterExpansion(definition, answer.expansions)).toEqual([changed(1, null, 'none')]);
  });

  it('moves as one where all of its instances wait for the same', () => {
    const tallies = [{ failed: 1 }, { none: 3 }, { none: 1 }];
    expect(moves(definition, { changed: [changed(0, -1, 'failed')], tallies, lengths: { 1: 3 } })).toEqual([
      ['1/*', 'none -> upstream_failed', 3],
    ]);
  });

  it('goes again index by index', () => {
    const tallies = [{ success: 1 }, { none: 2, success: 1 }, { none: 1 }];
    const given = { changed: [changed(1, 1, 'none')], tallies, lengths: { 1: 3 } } as const;
    expect(affectedInstances(waveOf(definition, given))).toEqual([{ taskNo: 1, mapIndex: 1 }]);
    expect(moves(definition, { ...given, instances: { '1/1': 'none' } })).toEqual([['1/1', 'none -> scheduled', 1]]);
    expect(() => moves(definition, given)).toThrow(
      expect.objectContaining({ code: 'TALLY_MISSING', fields: { dagId: 'example', taskNo: 1, mapIndex: 1 } }) as Error,
    );
  });

  it('is moved once where it goes as a whole and one of its instances was cleared', () => {
    const given = {
      changed: [changed(0, -1, 'success'), changed(1, 1, 'none')],
      tallies: [{ success: 1 }, { none: 2, success: 1 }, { none: 1 }],
      lengths: { 1: 3 },
      instances: { '1/1': 'none' },
    } as const;
    expect(moves(definition, given)).toEqual([['1/*', 'none -> scheduled', 2]]);
  });

  it('is waited for by all of its instances', () => {
    const ended = { changed: [changed(1, 2, 'success')], lengths: { 1: 3 } } as const;
    expect(moves(definition, { ...ended, tallies: [{ success: 1 }, { success: 2, running: 1 }, { none: 1 }] })).toEqual(
      [],
    );
    expect(moves(definition, { ...ended, tallies: [{ success: 1 }, { success: 3 }, { none: 1 }] })).toEqual([
      ['2/-1', 'none -> scheduled', 1],
    ]);
  });

  it('that has no element is skipped when it might start, and ends before that as any other', () => {
    const nothing = definitionOf([taskOf('a'), taskOf('m', { upstream: [0], mapped: literal(0) })]);
    const given = (state: TaskState) => ({ changed: [changed(0, -1, state)], tallies: [{ [state]: 1 }, { none: 1 }] });
    expect(moves(nothing, given('success'))).toEqual([['1/-1', 'none -> skipped', 1]]);
    expect(moves(nothing, given('failed'))).toEqual([['1/-1', 'none -> upstream_failed', 1]]);
    expect(moves(nothing, { isFirst: true, tallies: [{ none: 1 }, { none: 1 }] })).toEqual([
      ['0/-1', 'none -> scheduled', 1],
    ]);
  });
});

describe('a task mapped over a param', () => {
  const definition = definitionOf([taskOf('m', { mapped: ofParam })]);
  const first = { isFirst: true, tallies: [{ none: 1 }] } as const;

  it('asks for its length first', () => {
    expect(advance(waveOf(definition, first))).toMatchObject({ unmeasured: [0], transitions: [], expansions: [] });
    expect(advance(waveOf(definition, { ...first, lists: { 0: [7] } })).expansions).toEqual([{ taskNo: 0, length: 7 }]);
  });

  it('fails where the run gives no list', () => {
    expect(advance(waveOf(definition, { ...first, lists: { 0: [null] } })).transitions).toMatchObject([
      { to: 'failed', reason: expect.stringContaining("the run's param days.of is no list") as string },
    ]);
  });

  it('is judged as it is once it is expanded', () => {
    const again = { isFirst: true, tallies: [{ none: 7 }], lengths: { 0: 7 } } as const;
    expect(moves(definition, again)).toEqual([['0/*', 'none -> scheduled', 7]]);
  });
});

describe('a task mapped over results', () => {
  const definition = definitionOf([
    taskOf('list'),
    taskOf('other'),
    taskOf('m', { upstream: [0, 1], triggerRule: 'one_success', mapped: over(0) }),
    taskOf('done', { upstream: [0, 1], triggerRule: 'all_done', mapped: over(0) }),
  ]);
  const waiting = [{ none: 1 }, { none: 1 }];

  it('waits for its lists, whatever its rule', () => {
    const tallies = [{ running: 1 }, { success: 1 }, ...waiting];
    expect(advance(waveOf(definition, { changed: [changed(1, -1, 'success')], tallies }))).toMatchObject({
      transitions: [],
      unmeasured: [],
    });
  });

  it('is expanded when they are there', () => {
    const given = { changed: [changed(0, -1, 'success')], tallies: [{ success: 1 }, { running: 1 }, ...waiting] };
    expect(advance(waveOf(definition, given)).unmeasured).toEqual([2]);
    const answer = advance(waveOf(definition, { ...given, lists: { 2: [4] } }));
    expect(answer).toMatchObject({ transitions: [], expansions: [{ taskNo: 2, length: 4 }] });
  });

  it.each([
    ['failed', 'upstream_failed', 'list left no list to map over: it failed'],
    ['upstream_failed', 'upstream_failed', 'list left no list to map over: it failed'],
    ['skipped', 'skipped', 'list left no list to map over: it was skipped'],
  ] as const)('%s lists make it %s', (state, to, reason) => {
    const given = { changed: [changed(0, -1, state)], tallies: [{ [state]: 1 }, { running: 1 }, ...waiting] };
    expect(advance(waveOf(definition, given)).transitions).toEqual(
      [2, 3].map((taskNo) => ({ taskNo, mapIndex: -1, from: 'none', to, reason, instances: 1 })),
    );
  });

  it.each([
    [[null], 'upstream_failed', 'list left no list to map over'],
    [[0], 'skipped', 'there is nothing to map over'],
    [[10_001], 'failed', '10001 elements to map over; at most 10000 are possible'],
  ] as const)('%j elements make it %s', (lengths, to, reason) => {
    const given = { changed: [changed(0, -1, 'success')], tallies: [{ success: 1 }, { running: 1 }, ...waiting] };
    expect(advance(waveOf(definition, { ...given, lists: { 2: lengths } })).transitions).toMatchObject([
      { taskNo: 2, to, reason },
    ]);
  });

  it('is expanded anew when it goes again over another list', () => {
    const given = {
      changed: [changed(0, -1, 'success')],
      tallies: [{ success: 1 }, { running: 1 }, { none: 4 }, { none: 1 }],
      lengths: { 2: 4 },
    };
    const answer = (lists: Given['lists']) => advance(waveOf(definition, { ...given, ...(lists && { lists }) }));
    expect(answer(undefined).unmeasured).toEqual([2]);
    expect(answer({ 2: [6] })).toMatchObject({ transitions: [], expansions: [{ taskNo: 2, length: 6 }] });
    expect(answer({ 2: [4] })).toMatchObject({ transitions: [{ to: 'scheduled', instances: 4 }], expansions: [] });
    expect(answer({ 2: [0] })).toMatchObject({ transitions: [{ to: 'skipped', instances: 4 }], expansions: [] });
  });

  it('is looked at as a whole when one of its instances goes again, for the list may have changed', () => {
    const given = {
      changed: [changed(2, 1, 'none')],
      tallies: [{ success: 1 }, { success: 1 }, { none: 1, success: 3 }, { none: 1 }],
      lengths: { 2: 4 },
    } as const;
    expect(affectedInstances(waveOf(definition, given))).toEqual([]);
    const answer = (lists: Given['lists']) => advance(waveOf(definition, { ...given, ...(lists && { lists }) }));
    expect(answer(undefined).unmeasured).toEqual([2]);
    expect(answer({ 2: [2] })).toMatchObject({ transitions: [], expansions: [{ taskNo: 2, length: 2 }] });
    expect(answer({ 2: [4] })).toMatchObject({
      transitions: [{ mapIndex: null, to: 'scheduled', instances: 1 }],
      expansions: [],
    });
  });

  it('takes what a mapped task left, although some of it failed', () => {
    const chained = definitionOf([
      taskOf('m', { mapped: literal(2) }),
      taskOf('n', { upstream: [0], triggerRule: 'all_done', mapped: over(0) }),
    ]);
    const given = { changed: [changed(0, 1, 'failed')], tallies: [{ failed: 1, success: 1 }, { none: 1 }] };
    expect(advance(waveOf(chained, { ...given, lengths: { 0: 2 } })).unmeasured).toEqual([1]);
  });
});

describe('a mapped group', () => {
  const inGroup = { mapped: over(0, { group: 'g' }) };
  const definition = definitionOf([
    taskOf('list'),
    taskOf('g.a', { upstream: [0], ...inGroup }),
    taskOf('g.b', { upstream: [1], ...inGroup }),
    taskOf('g.always', { upstream: [1], triggerRule: 'always', ...inGroup }),
    taskOf('after', { upstream: [2] }),
  ]);
  const lengths = { 1: 2, 2: 2, 3: 2 };

  it('is expanded as a whole when its first task may start', () => {
    const given = {
      changed: [changed(0, -1, 'success')],
      tallies: [{ success: 1 }, { none: 1 }, { none: 1 }, { none: 1 }, { none: 1 }],
      lists: { 1: [2] },
    };
    expect(affectedTasks(definition, given.changed, false, 5)).toEqual(new Set([0, 1, 2, 3]));
    const { expansions } = advance(waveOf(definition, given));
    expect(expansions).toEqual([1, 2, 3].map((taskNo) => ({ taskNo, length: 2 })));
    expect(afterExpansion(definition, expansions).map(({ taskNo }) => taskNo)).toEqual([1, 3]);
  });

  it('leaves a task as it ended before', () => {
    const given = {
      changed: [changed(0, -1, 'success')],
      tallies: [{ success: 1 }, { none: 1 }, { upstream_failed: 1 }, { none: 2 }, { none: 1 }],
      lengths: { 3: 2 },
      lists: { 1: [2] },
    };
    expect(advance(waveOf(definition, given)).expansions).toEqual([{ taskNo: 1, length: 2 }]);
  });

  it('goes index by index', () => {
    const given = {
      changed: [changed(1, 1, 'success')],
      tallies: [{ success: 1 }, { running: 1, success: 1 }, { none: 2 }, { success: 2 }, { none: 1 }],
      lengths,
    };
    expect(affectedInstances(waveOf(definition, given))).toEqual([
      { taskNo: 2, mapIndex: 1 },
      { taskNo: 1, mapIndex: 1 },
      { taskNo: 3, mapIndex: 1 },
    ]);
    const instances = { '1/1': 'success', '2/1': 'none', '3/1': 'success' } as const;
    expect(moves(definition, { ...given, instances })).toEqual([['2/1', 'none -> scheduled', 1]]);
  });

  it('looks at each index where something is over for all of them', () => {
    const given = {
      changed: [changed(1, null, 'skipped')],
      tallies: [{ success: 1 }, { skipped: 2 }, { none: 2 }, { success: 2 }, { none: 1 }],
      lengths,
      instances: {
        '1/0': 'skipped',
        '1/1': 'skipped',
        '2/0': 'none',
        '2/1': 'none',
        '3/0': 'success',
        '3/1': 'success',
      },
    } as const;
    expect(moves(definition, given)).toEqual([
      ['2/0', 'none -> skipped', 1],
      ['2/1', 'none -> skipped', 1],
    ]);
  });

  it('that is not expanded ends as one', () => {
    const tallies = [{ failed: 1 }, { upstream_failed: 1 }, { none: 1 }, { none: 1 }, { none: 1 }];
    const given = { changed: [changed(1, -1, 'upstream_failed')], tallies };
    expect(moves(definition, given)).toEqual([
      ['2/-1', 'none -> upstream_failed', 1],
      ['3/-1', 'none -> upstream_failed', 1],
    ]);
  });

  it('looks at its first tasks when they are cleared as a whole', () => {
    const given = {
      changed: [changed(2, null, 'none')],
      tallies: [{ success: 1 }, { success: 2 }, { none: 2 }, { success: 2 }, { none: 1 }],
      lengths,
      instances: { '1/0': 'success', '1/1': 'success', '2/0': 'none', '2/1': 'none' },
    } as const;
    expect(moves(definition, given).map(([place]) => place)).toEqual(['2/0', '2/1']);
  });
});

it('an instance that was looked at is moved once where its task goes as a whole', () => {
  const inGroup = { mapped: { ...literal(2), group: 'g' } };
  const definition = definitionOf([
    taskOf('before'),
    taskOf('g.a', { upstream: [0], ...inGroup }),
    taskOf('g.b', { upstream: [1], ...inGroup }),
  ]);
  const given = {
    changed: [changed(0, -1, 'success'), changed(1, 1, 'none'), changed(2, 1, 'none')],
    tallies: [{ success: 1 }, { none: 1, success: 1 }, { none: 1, success: 1 }],
    lengths: { 1: 2, 2: 2 },
    instances: { '1/1': 'none', '2/1': 'none' },
  } as const;
  expect(moves(definition, given)).toEqual([['1/*', 'none -> scheduled', 1]]);
});

describe('decisions in a mapped group', () => {
  const inGroup = { mapped: { ...literal(2), group: 'g' } };
  const definition = definitionOf([
    taskOf('g.gate', { kind: 'short_circuit', skip: 'downstream', ...inGroup }),
    taskOf('g.next', { upstream: [0], ...inGroup }),
    taskOf('outside', { upstream: [0, 1] }),
  ]);
  const lengths = { 0: 2, 1: 2 };

  it('skip what has their own index, and nothing outside', () => {
    const given = {
      changed: [changed(0, 1, 'success', { proceed: false })],
      tallies: [{ running: 1, success: 1 }, { none: 2 }, { none: 1 }],
      lengths,
      instances: { '0/1': 'success', '1/1': 'none' },
    } as const;
    expect(affectedInstances(waveOf(definition, given))).toContainEqual({ taskNo: 1, mapIndex: 1 });
    expect(moves(definition, given)).toEqual([
      ['1/1', 'none -> skipped', 1],
      ['2/-1', 'none -> skipped', 1],
    ]);
  });

  it('still hold for an instance that is cleared after them', () => {
    const cleared = [changed(1, 1, 'none'), changed(2, -1, 'none')];
    expect(decidersToLoad(definition, cleared)).toEqual([{ taskNo: 0, mapIndex: 1 }]);
    const given = {
      changed: cleared,
      tallies: [{ success: 2 }, { none: 1, success: 1 }, { none: 1 }],
      lengths,
      instances: { '0/1': 'success', '1/1': 'none' },
      decisions: new Map([[placeKey({ taskNo: 0, mapIndex: 1 }), { proceed: false }]]),
    } as const;
    expect(moves(definition, given)).toEqual([
      ['1/1', 'none -> skipped', 1],
      ['2/-1', 'none -> skipped', 1],
    ]);
  });
});

it('a decision outside of a mapped group skips what one inside of it has left', () => {
  const inGroup = { mapped: { ...literal(2), group: 'g' } };
  const definition = definitionOf([
    taskOf('gate', { kind: 'short_circuit', skip: 'downstream' }),
    taskOf('g.gate', { kind: 'short_circuit', skip: 'downstream', ...inGroup }),
    taskOf('g.next', { upstream: [0, 1], ...inGroup }),
  ]);
  const given = {
    changed: [
      changed(1, 1, 'success', { proceed: false }),
      changed(0, -1, 'success', { proceed: false }),
      changed(2, 0, 'none'),
    ],
    tallies: [{ success: 1 }, { success: 2 }, { none: 1, scheduled: 1 }],
    lengths: { 1: 2, 2: 2 },
    instances: { '1/0': 'success', '1/1': 'success', '2/0': 'none', '2/1': 'scheduled' },
  } as const;
  expect(moves(definition, given)).toEqual([
    ['2/1', 'scheduled -> skipped', 1],
    ['2/*', 'none -> skipped', 1],
  ]);
});

describe('a task in a mapped group below a mapped task outside of it', () => {
  const inGroup = { mapped: { ...literal(2), group: 'g' } };
  const below = (triggerRule: 'all_success' | 'one_failed') =>
    definitionOf([
      taskOf('m', { mapped: literal(3) }),
      taskOf('g.a', inGroup),
      taskOf('g.b', { upstream: [0, 1], triggerRule, ...inGroup }),
    ]);
  const given = (state: 'running' | 'success') => ({
    changed: [changed(0, 0, 'failed')],
    tallies: [state === 'running' ? { failed: 1, running: 2 } : { failed: 1, success: 2 }, { success: 2 }, { none: 2 }],
    lengths: { 0: 3, 1: 2, 2: 2 },
    instances: { '1/0': 'success', '1/1': 'success', '2/0': 'none', '2/1': 'none' } as const,
  });

  it('is looked at when the last instance has ended, not at each', () => {
    expect(moves(below('all_success'), given('running'))).toEqual([]);
    expect(moves(below('all_success'), given('success'))).toHaveLength(2);
  });

  it('is looked at with the first where its rule goes by one', () => {
    expect(moves(below('one_failed'), given('running'))).toEqual([
      ['2/0', 'none -> scheduled', 1],
      ['2/1', 'none -> scheduled', 1],
    ]);
  });
});

it('failFast skips the instances that have not started, single ones of a group too', () => {
  const inGroup = { mapped: { ...literal(2), group: 'g' } };
  const definition = definitionOf([taskOf('g.a', inGroup), taskOf('g.b', { upstream: [0], ...inGroup })], {
    failFast: true,
  });
  const given = {
    changed: [changed(0, 0, 'failed'), changed(1, 1, 'none')],
    tallies: [
      { failed: 1, running: 1 },
      { none: 1, scheduled: 1 },
    ],
    lengths: { 0: 2, 1: 2 },
    instances: { '0/0': 'failed', '0/1': 'running', '1/0': 'none', '1/1': 'scheduled' },
  } as const;
  expect(moves(definition, given)).toEqual([
    ['1/*', 'none -> skipped', 1],
    ['1/*', 'scheduled -> skipped', 1],
  ]);
});
