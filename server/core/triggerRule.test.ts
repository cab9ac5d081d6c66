import { describe, expect, it } from 'vitest';
import { ruleMismatches } from '../../test/support/core/ruleExpectations.ts';
import { evaluate, RULE_TABLE, TRIGGER_RULES, type UpstreamCounts } from './triggerRule.ts';

const NONE: UpstreamCounts = {
  total: 0,
  success: 0,
  failed: 0,
  skipped: 0,
  upstreamFailed: 0,
  setups: { total: 0, success: 0, skipped: 0 },
};

describe('trigger rules', () => {
  it.each(TRIGGER_RULES)('%s says what is told of it in every situation of up to three upstreams', (rule) => {
    expect(ruleMismatches(RULE_TABLE, [rule])).toEqual([]);
  });

  it.each(TRIGGER_RULES)('%s lets a task without upstreams run', (rule) => {
    expect(evaluate(rule, NONE)).toEqual({ verdict: 'run', fact: 'any' });
  });

  it('counts the instances of mapped tasks', () => {
    const mapped = { ...NONE, total: 10_000, success: 9_999 };
    expect(evaluate('all_success', mapped)).toEqual({ verdict: 'wait', fact: null });
    expect(evaluate('all_success', { ...mapped, success: 10_000 }).verdict).toBe('run');
    expect(evaluate('all_success', { ...mapped, failed: 1 }).verdict).toBe('upstream_failed');
    expect(evaluate('one_failed', { ...mapped, failed: 1 }).verdict).toBe('run');
    expect(evaluate('all_done', { ...mapped, skipped: 1 }).verdict).toBe('run');
  });

  it('names the fact that decided', () => {
    expect(evaluate('one_done', { ...NONE, total: 2, failed: 1 })).toEqual({ verdict: 'run', fact: 'failed' });
  });

  it.each(TRIGGER_RULES)('%s decides once all upstreams have ended', (rule) => {
    for (const state of ['success', 'failed', 'skipped', 'upstreamFailed'] as const) {
      expect(evaluate(rule, { ...NONE, total: 2, [state]: 2 }).verdict).not.toBe('wait');
    }
  });
});
