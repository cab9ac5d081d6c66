import { expect, it } from 'vitest';
import { combine, evaluateSetups } from './setupRule.ts';

const setups = { total: 2, success: 0, failed: 0, skipped: 0, upstreamFailed: 0 };

it.each([
  ['run', { ...setups, total: 0 }],
  ['run', { ...setups, success: 2 }],
  ['wait', setups],
  ['wait', { ...setups, success: 1 }],
  ['skipped', { ...setups, skipped: 1 }],
  ['skipped', { ...setups, success: 1, skipped: 1 }],
  ['upstream_failed', { ...setups, failed: 1 }],
  ['upstream_failed', { ...setups, upstreamFailed: 1, skipped: 1 }],
] as const)('setups say %s of %o', (verdict, counts) => {
  expect(evaluateSetups(counts)).toBe(verdict);
});

it.each([
  ['run', 'run', 'run'],
  ['run', 'wait', 'wait'],
  ['run', 'skipped', 'skipped'],
  ['wait', 'run', 'wait'],
  ['wait', 'wait', 'wait'],
  ['wait', 'upstream_failed', 'upstream_failed'],
  ['skipped', 'upstream_failed', 'skipped'],
  ['skipped', 'wait', 'skipped'],
  ['upstream_failed', 'run', 'upstream_failed'],
] as const)('setups %s and rule %s give %s', (bySetups, byRule, verdict) => {
  expect(combine(bySetups, byRule)).toBe(verdict);
});
