import { expect, it } from 'vitest';
import { obstacleOf, seenOf } from './rerun.ts';

type Step = Parameters<typeof seenOf>[0]['steps'][number];

const run = { runId: 'r', state: 'success', intervalStart: null, intervalEnd: null, partition: null } as const;
const step = (action: Step['action']): Step => ({ place: 1, dagId: 'load', action, reason: 'published', run });

it('what was looked at of a plan names each step and its run', () => {
  expect(seenOf({ steps: [step('clear'), { ...step('itself'), run: null }] })).toEqual([
    { place: 1, dagId: 'load', action: 'clear', runId: 'r' },
    { place: 1, dagId: 'load', action: 'itself', runId: null },
  ]);
});

it('a plan can be started where a run goes again and nothing stands in the way', () => {
  expect(obstacleOf({ steps: [step('clear'), step('itself')] })).toBeNull();
  expect(obstacleOf({ steps: [step('clear'), step('blocked')] })).toBe('blocked');
  expect(obstacleOf({ steps: [step('itself'), step('skip')] })).toBe('nothing');
});
