import { describe, expect, it } from 'vitest';
import { runMoveMismatches, taskMoveMismatches } from '../../test/support/core/transitionExpectations.ts';
import {
  ACTIVE_TASK_STATES,
  canMove,
  canRunMove,
  isRunFinished,
  isTerminal,
  RUN_STATES,
  RUN_TRANSITIONS,
  TASK_STATES,
  TASK_TRANSITIONS,
  TERMINAL_TASK_STATES,
  UNFINISHED_TASK_STATES,
  type TaskState,
} from './states.ts';

describe('task states', () => {
  it('move as drawn, and no other way', () => {
    expect(taskMoveMismatches(TASK_TRANSITIONS)).toEqual([]);
  });

  it('are asked by canMove', () => {
    const allowed = Object.fromEntries(
      TASK_STATES.map((from) => [from, TASK_STATES.filter((to) => canMove(from, to))]),
    );
    expect(taskMoveMismatches(allowed)).toEqual([]);
  });

  it('are terminal or unfinished', () => {
    expect([...TERMINAL_TASK_STATES].sort()).toEqual(['failed', 'removed', 'skipped', 'success', 'upstream_failed']);
    expect([...TERMINAL_TASK_STATES, ...UNFINISHED_TASK_STATES].sort()).toEqual([...TASK_STATES].sort());
    expect(TASK_STATES.filter(isTerminal)).toEqual(TERMINAL_TASK_STATES);
    expect(ACTIVE_TASK_STATES.some(isTerminal)).toBe(false);
  });

  it('lead from each unfinished state to an end', () => {
    const leads = (state: TaskState, seen: ReadonlySet<TaskState>): boolean =>
      isTerminal(state) ||
      TASK_TRANSITIONS[state].some((next) => !seen.has(next) && leads(next, new Set([...seen, next])));
    expect(UNFINISHED_TASK_STATES.filter((state) => !leads(state, new Set([state])))).toEqual([]);
  });

  it('leave a terminal state only by clearing, marking or removing', () => {
    for (const state of TERMINAL_TASK_STATES) {
      for (const to of TASK_TRANSITIONS[state])
        expect(['none', 'success', 'failed', 'skipped', 'removed']).toContain(to);
    }
  });
});

describe('run states', () => {
  it('move as drawn, and no other way', () => {
    expect(runMoveMismatches(RUN_TRANSITIONS)).toEqual([]);
    const allowed = Object.fromEntries(
      RUN_STATES.map((from) => [from, RUN_STATES.filter((to) => canRunMove(from, to))]),
    );
    expect(runMoveMismatches(allowed)).toEqual([]);
  });

  it('are finished when they are success or failed', () => {
    expect(RUN_STATES.filter(isRunFinished)).toEqual(['success', 'failed']);
  });
});
