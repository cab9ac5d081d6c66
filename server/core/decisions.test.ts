import { describe, expect, it, test } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { decidersBefore, skippedByDecision } from './decisions.ts';

describe('a branch', () => {
  const follow = (name: string) => ({ upstream: [0], caseOf: [{ branch: 0, case: name }] });
  const definition = definitionOf([
    taskOf('choose', { kind: 'branch', operator: 'branch', cases: ['full', 'light'] }),
    taskOf('full', follow('full')),
    taskOf('light', follow('light')),
    taskOf('both', {
      upstream: [0],
      caseOf: [
        { branch: 0, case: 'full' },
        { branch: 0, case: 'light' },
      ],
    }),
    taskOf('join', { upstream: [0, 1], caseOf: [{ branch: 0, case: 'light' }] }),
    taskOf('audit', { upstream: [0] }),
    taskOf('teardown', { ...follow('light'), teardownOf: [] }),
    taskOf('deep', { upstream: [2] }),
  ]);
  const skipped = (...cases: string[]): string[] =>
    [...skippedByDecision(definition, 0, { cases }).keys()].map((taskNo) => definition.tasks[taskNo]!.taskId);

  it('skips the direct followers of cases that it did not choose', () => {
    expect(skipped('light')).toEqual(['full']);
    expect(skipped('full', 'light')).toEqual([]);
  });

  it('does not skip what a chosen follower leads to', () => {
    expect(skipped('full')).toEqual(['light']);
  });

  it('skips all followers of cases when it chooses none, but no plain follower and no teardown', () => {
    expect(skipped()).toEqual(['full', 'light', 'both', 'join']);
  });

  it('says what it chose', () => {
    expect(skippedByDecision(definition, 0, { cases: ['light'] }).get(1)).toBe('branch choose chose light');
    expect(skippedByDecision(definition, 0, { cases: [] }).get(1)).toBe('branch choose chose no case');
  });
});

test('what a person chose is followed as the cases of a branch are', () => {
  const definition = definitionOf([
    taskOf('ask', { kind: 'operator', operator: 'approval', cases: ['yes', 'no'] }),
    taskOf('drop', { upstream: [0], caseOf: [{ branch: 0, case: 'yes' }] }),
    taskOf('note', { upstream: [0] }),
  ]);
  expect([...skippedByDecision(definition, 0, { cases: ['no'] })]).toEqual([[1, 'approval ask chose no']]);
  expect(decidersBefore(definition, 1)).toEqual([0]);
});

describe('a short circuit', () => {
  const chain = (skip: 'downstream' | 'direct') =>
    definitionOf([
      taskOf('gate', { kind: 'short_circuit', skip }),
      taskOf('next', { upstream: [0] }),
      taskOf('far', { upstream: [1], triggerRule: 'all_done' }),
      taskOf('teardown', { upstream: [0, 2], teardownOf: [] }),
      taskOf('other'),
    ]);

  it('skips everything after it but teardowns', () => {
    expect([...skippedByDecision(chain('downstream'), 0, { proceed: false }).keys()]).toEqual([1, 2]);
  });

  it('skips the next ones only, where told so', () => {
    expect([...skippedByDecision(chain('direct'), 0, { proceed: false })]).toEqual([
      [1, 'short circuit gate does not go on'],
    ]);
  });

  it('skips nothing when it goes on', () => {
    expect(skippedByDecision(chain('downstream'), 0, { proceed: true }).size).toBe(0);
  });

  it('bears on every task after it', () => {
    expect([1, 2, 4].map((taskNo) => decidersBefore(chain('downstream'), taskNo))).toEqual([[0], [0], []]);
  });
});
