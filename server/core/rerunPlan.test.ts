import { expect, it } from 'vitest';
import { rerunChanges, rerunHasWork, type SeenRerunStep } from './rerunPlan.ts';

const step = (changes: Partial<SeenRerunStep> = {}): SeenRerunStep => ({
  place: 1,
  dagId: 'load',
  action: 'clear',
  runId: 'first',
  ...changes,
});
const report = step({ place: 2, dagId: 'report', action: 'itself', runId: null });

it('a plan that is the same has not changed', () => {
  expect(rerunChanges([step(), report], [step(), report])).toEqual([]);
});

it('what has changed in a plan is named step by step', () => {
  const second = step({ runId: 'second' });
  expect(rerunChanges([step(), report], [step({ action: 'blocked' }), second, { ...report, place: 3 }])).toEqual([
    'load first: clear in step 1, now blocked in step 1',
    'report: itself in step 2, now itself in step 3',
    'load second: absent, now clear in step 1',
  ]);
  expect(rerunChanges([step()], [])).toEqual(['load first: clear in step 1, now absent']);
});

it('a plan has work where a run goes again', () => {
  expect(rerunHasWork([report, step()])).toBe(true);
  expect(rerunHasWork([report, step({ action: 'skip' })])).toBe(false);
});
