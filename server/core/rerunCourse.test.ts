import { describe, expect, it } from 'vitest';
import { canceledStep, lookAtRerun, resumedStep, type RerunStepSight } from './rerunCourse.ts';

const sight = (changes: Partial<RerunStepSight> = {}): RerunStepSight => ({
  step: 1,
  place: 1,
  action: 'clear',
  state: 'waiting',
  run: 'success',
  ...changes,
});
const itself = (changes: Partial<RerunStepSight> = {}) => sight({ action: 'itself', run: 'running', ...changes });

describe('a look at a rerun', () => {
  it('starts the steps of its first place, and no later ones', () => {
    const later = sight({ step: 3, place: 2 });
    expect(lookAtRerun([sight(), sight({ step: 2, run: 'failed' }), later])).toEqual({
      moves: [
        { step: 1, to: 'running' },
        { step: 2, to: 'running' },
      ],
      outcome: 'waits',
    });
    expect(lookAtRerun([sight({ state: 'running', run: 'queued' }), later])).toEqual({ moves: [], outcome: 'waits' });
  });

  it.each([
    ['clear', 'waiting', 'running', 'waiting', 'waits'],
    ['clear', 'waiting', null, 'gone', 'stopped'],
    ['clear', 'running', 'running', 'running', 'waits'],
    ['clear', 'running', 'success', 'done', 'next'],
    ['clear', 'running', 'failed', 'failed', 'stopped'],
    ['clear', 'running', null, 'gone', 'stopped'],
    ['clear', 'failed', 'success', 'failed', 'stopped'],
    ['itself', 'waiting', 'running', 'running', 'waits'],
    ['itself', 'waiting', 'success', 'done', 'next'],
    ['itself', 'running', 'failed', 'failed', 'stopped'],
  ] as const)('%s, %s, its run %s: %s, and the rerun %s', (action, state, run, to, outcome) => {
    const moves = state === to ? [] : [{ step: 1, to }];
    expect(lookAtRerun([sight({ action, state, run })])).toEqual({ moves, outcome });
  });

  it('waits for all steps of a place before one that failed stops it', () => {
    const failed = sight({ state: 'failed', run: 'failed' });
    expect(lookAtRerun([failed, sight({ step: 2, state: 'running', run: 'running' })]).outcome).toBe('waits');
    expect(lookAtRerun([failed, sight({ step: 2, state: 'running' })])).toEqual({
      moves: [{ step: 2, to: 'done' }],
      outcome: 'stopped',
    });
  });

  it('goes on from place to place to its end', () => {
    const done = sight({ state: 'done' });
    const left = itself({ step: 2, place: 2, state: 'left' });
    expect(lookAtRerun([done, left, itself({ step: 3, place: 3 })]).moves).toEqual([{ step: 3, to: 'running' }]);
    expect(lookAtRerun([done, left])).toEqual({ moves: [], outcome: 'completed' });
  });
});

it.each([
  ['clear', 'failed', 'failed', 'waiting'],
  ['clear', 'failed', 'success', 'done'],
  ['clear', 'failed', 'queued', 'running'],
  ['clear', 'failed', null, 'left'],
  ['clear', 'gone', null, 'left'],
  ['clear', 'done', 'success', 'done'],
  ['clear', 'waiting', 'success', 'waiting'],
  ['itself', 'failed', 'failed', 'waiting'],
] as const)('resumed: %s, %s, its run %s: %s', (action, state, run, to) => {
  expect(resumedStep(sight({ action, state, run }))).toBe(to);
});

it.each([
  ['clear', 'waiting', 'success', 'left'],
  ['clear', 'running', 'running', 'failed'],
  ['clear', 'running', 'success', 'done'],
  ['clear', 'running', 'failed', 'failed'],
  ['clear', 'running', null, 'gone'],
  ['clear', 'failed', 'failed', 'failed'],
  ['itself', 'running', 'running', 'left'],
] as const)('canceled: %s, %s, its run %s: %s', (action, state, run, to) => {
  expect(canceledStep(sight({ action, state, run }))).toBe(to);
});
