import { describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { RunModel } from '../../test/support/core/runModel.ts';
import { advance, affectedTasks, decidersToLoad, type ChangedInstance } from './advance.ts';
import { placeKey } from './place.ts';
import type { TaskState } from './states.ts';
import { tallyOf } from './tally.ts';

const changed = (taskNo: number, state: TaskState, decision: ChangedInstance['decision'] = null): ChangedInstance => ({
  taskNo,
  mapIndex: -1,
  state,
  decision,
});
const tallies = (...states: readonly TaskState[]) =>
  new Map(states.map((state, taskNo) => [taskNo, tallyOf({ [state]: 1 })]));

const chain = definitionOf([taskOf('a'), taskOf('b', { upstream: [0] }), taskOf('c', { upstream: [1] })]);

describe('the first wave', () => {
  it('starts what waits for nothing', () => {
    const definition = definitionOf([
      taskOf('root', { triggerRule: 'all_failed' }),
      taskOf('after', { upstream: [0] }),
      taskOf('always', { upstream: [1], triggerRule: 'always' }),
    ]);
    const wave = { definition, changed: [], isFirst: true, unfinished: 3, tallies: tallies('none', 'none', 'none') };
    expect(advance(wave)).toEqual({
      transitions: [
        {
          taskNo: 0,
          mapIndex: -1,
          from: 'none',
          to: 'scheduled',
          reason: 'all_failed: nothing to wait for',
          instances: 1,
        },
        { taskNo: 2, mapIndex: -1, from: 'none', to: 'scheduled', reason: 'always: nothing to wait for', instances: 1 },
      ],
      expansions: [],
      unmeasured: [],
      run: null,
    });
    expect(affectedTasks(definition, [], true, 3)).toEqual(new Set([0, 1, 2]));
  });

  it('ends a run without tasks', () => {
    expect(
      advance({ definition: definitionOf([]), changed: [], isFirst: true, unfinished: 0, tallies: new Map() }).run?.to,
    ).toBe('success');
  });
});

describe('a wave', () => {
  it('moves what follows from what changed, and nothing further', () => {
    const { transitions, run } = advance({
      definition: chain,
      changed: [changed(0, 'failed')],
      isFirst: false,
      unfinished: 2,
      tallies: tallies('failed', 'none', 'none'),
    });
    expect(transitions).toEqual([
      {
        taskNo: 1,
        mapIndex: -1,
        from: 'none',
        to: 'upstream_failed',
        reason: 'all_success: an upstream task failed',
        instances: 1,
      },
    ]);
    expect(run).toBeNull();
  });

  it('needs the tallies around what changed only', () => {
    const wide = definitionOf([
      taskOf('a'),
      taskOf('b', { upstream: [0] }),
      ...Array.from({ length: 1_000 }, (_, number) => taskOf(`other${number}`)),
    ]);
    expect([...affectedTasks(wide, [changed(0, 'success')], false, 1_001)]).toEqual([1, 0]);
    expect(affectedTasks(wide, [changed(0, 'success')], false, 0).size).toBe(1_002);
  });

  it('refuses to guess a tally that it was not given', () => {
    const wave = {
      definition: chain,
      changed: [changed(0, 'success')],
      isFirst: false,
      unfinished: 2,
      tallies: new Map(),
    };
    expect(() => advance(wave)).toThrow(
      expect.objectContaining({ code: 'TALLY_MISSING', fields: { dagId: 'example', taskNo: 0 } }) as Error,
    );
  });

  it('does nothing where the change means nothing to others', () => {
    expect(affectedTasks(chain, [changed(0, 'up_for_retry')], false, 3).size).toBe(0);
    expect(
      advance({
        definition: chain,
        changed: [changed(0, 'up_for_retry')],
        isFirst: false,
        unfinished: 3,
        tallies: new Map(),
      }),
    ).toEqual({ transitions: [], expansions: [], unmeasured: [], run: null });
  });

  it('leaves alone what has moved already', () => {
    const { transitions } = advance({
      definition: chain,
      changed: [changed(0, 'success')],
      isFirst: false,
      unfinished: 2,
      tallies: tallies('success', 'running', 'none'),
    });
    expect(transitions).toEqual([]);
  });

  it('looks at an instance that was cleared itself', () => {
    const wave = {
      definition: chain,
      changed: [changed(1, 'none')],
      isFirst: false,
      unfinished: 1,
      tallies: tallies('success', 'none', 'success'),
    };
    expect(advance(wave).transitions).toMatchObject([{ taskNo: 1, to: 'scheduled' }]);
    expect(affectedTasks(chain, wave.changed, false, 1)).toEqual(new Set([0, 1]));
  });

  it('wakes tasks that wait for a setup which is not their direct upstream', () => {
    const definition = definitionOf([
      taskOf('setup', { setup: true }),
      taskOf('near', { upstream: [0], triggerRule: 'always' }),
      taskOf('far', { upstream: [1] }),
    ]);
    const { transitions } = advance({
      definition,
      changed: [changed(0, 'success')],
      isFirst: false,
      unfinished: 1,
      tallies: tallies('success', 'success', 'none'),
    });
    expect(transitions).toMatchObject([{ taskNo: 2, to: 'scheduled' }]);
    expect(affectedTasks(definition, [changed(1, 'success')], false, 1)).toEqual(new Set([0, 1, 2]));
  });

  it('ends the run when nothing is unfinished', () => {
    const wave = {
      definition: chain,
      changed: [changed(2, 'success')],
      isFirst: false,
      unfinished: 0,
      tallies: tallies('success', 'success', 'success'),
    };
    expect(advance(wave)).toEqual({
      transitions: [],
      expansions: [],
      unmeasured: [],
      run: { to: 'success', reason: 'all tasks that decide the run succeeded or were skipped' },
    });
  });
});

describe('decisions', () => {
  const gated = definitionOf([
    taskOf('gate', { kind: 'short_circuit', skip: 'downstream' }),
    taskOf('next', { upstream: [0] }),
    taskOf('waiting', { upstream: [0], triggerRule: 'always' }),
    taskOf('running', { upstream: [0], triggerRule: 'always' }),
    taskOf('after', { upstream: [1], triggerRule: 'all_done' }),
  ]);
  const closed = changed(0, 'success', { proceed: false });

  it('skip what has not started, whatever its rule, and leave what runs', () => {
    const { transitions } = advance({
      definition: gated,
      changed: [closed],
      isFirst: false,
      unfinished: 4,
      tallies: tallies('success', 'none', 'queued', 'running', 'none'),
    });
    expect(transitions.map(({ taskNo, from, to }) => [taskNo, from, to])).toEqual([
      [1, 'none', 'skipped'],
      [2, 'queued', 'skipped'],
      [4, 'none', 'skipped'],
    ]);
  });

  it('count only when the task succeeded', () => {
    const { transitions } = advance({
      definition: gated,
      changed: [{ ...closed, state: 'failed' }],
      isFirst: false,
      unfinished: 4,
      tallies: tallies('failed', 'none', 'queued', 'running', 'none'),
    });
    expect(transitions).toMatchObject([{ taskNo: 1, to: 'upstream_failed' }]);
  });

  it('are seen by the tasks judged in the same wave', () => {
    const definition = definitionOf([
      taskOf('gate', { kind: 'short_circuit', skip: 'direct' }),
      taskOf('next', { upstream: [0] }),
      taskOf('join', { upstream: [1], triggerRule: 'all_done' }),
    ]);
    const { transitions } = advance({
      definition,
      changed: [closed],
      isFirst: false,
      unfinished: 2,
      tallies: tallies('success', 'none', 'none'),
    });
    expect(transitions.map(({ taskNo, to }) => [taskNo, to])).toEqual([
      [1, 'skipped'],
      [2, 'scheduled'],
    ]);
  });

  it('still hold for a task that is cleared after them', () => {
    const cleared = [changed(4, 'none')];
    expect(decidersToLoad(gated, cleared)).toEqual([{ taskNo: 0, mapIndex: null }]);
    const wave = {
      definition: gated,
      changed: cleared,
      isFirst: false,
      unfinished: 1,
      tallies: tallies('success', 'skipped', 'skipped', 'skipped', 'none'),
    };
    expect(
      advance({ ...wave, decisions: new Map([[placeKey({ taskNo: 0, mapIndex: null }), { proceed: false }]]) })
        .transitions,
    ).toMatchObject([{ taskNo: 4, to: 'skipped' }]);
    expect(
      advance({ ...wave, decisions: new Map([[placeKey({ taskNo: 0, mapIndex: null }), { proceed: true }]]) })
        .transitions,
    ).toMatchObject([{ taskNo: 4, to: 'scheduled' }]);
    expect(advance(wave).transitions).toMatchObject([{ taskNo: 4, to: 'scheduled' }]);
    expect([
      ...affectedTasks(
        gated,
        cleared,
        false,
        1,
        new Map([[placeKey({ taskNo: 0, mapIndex: null }), { proceed: false }]]),
      ),
    ]).toEqual([4]);
  });
});

describe('failFast', () => {
  const definition = definitionOf(
    [
      taskOf('a'),
      taskOf('b'),
      taskOf('c', { upstream: [1] }),
      taskOf('teardown', { upstream: [1, 2], teardownOf: [], triggerRule: 'all_done_setup_success' }),
    ],
    { failFast: true },
  );

  it('skips at the first failure what has not started', () => {
    const wave = {
      definition,
      changed: [changed(0, 'failed')],
      isFirst: false,
      unfinished: 3,
      tallies: tallies('failed', 'running', 'none', 'none'),
    };
    expect(advance(wave).transitions).toEqual([
      { taskNo: 2, mapIndex: -1, from: 'none', to: 'skipped', reason: 'failFast: a failed', instances: 1 },
    ]);
    expect(affectedTasks(definition, wave.changed, false, 3).size).toBe(4);
  });

  it('lets no other task go on to another try', () => {
    const wave = {
      definition,
      changed: [changed(1, 'up_for_retry')],
      isFirst: false,
      unfinished: 2,
      tallies: tallies('failed', 'up_for_retry', 'skipped', 'none'),
    };
    expect(advance(wave).transitions).toMatchObject([{ taskNo: 1, from: 'up_for_retry', to: 'skipped' }]);
    expect(advance({ ...wave, tallies: tallies('success', 'up_for_retry', 'none', 'none') }).transitions).toEqual([]);
  });

  it('ends the run as failed, after its teardowns', () => {
    const run = new RunModel(definition);
    run.settle();
    for (const [taskNo, to] of [
      [0, 'failed'],
      [1, 'success'],
    ] as const)
      for (const state of ['queued', 'running', to] as const) run.move(taskNo, state);
    run.settle();
    expect(run.states).toEqual(['failed', 'success', 'skipped', 'scheduled']);
    for (const state of ['queued', 'running', 'success'] as const) run.move(3, state);
    run.settle();
    expect(run.runState).toBe('failed');
  });
});
