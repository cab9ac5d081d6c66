import type { UpstreamCounts, Verdict } from './triggerRule.ts';

/** Instances of the relevant setups that are not direct upstreams of the task. */
export type SetupCounts = Omit<UpstreamCounts, 'setups'>;

/** What the setups before a task say: all must have succeeded, and the first that will not decides. */
export function evaluateSetups(setups: SetupCounts): Verdict {
  if (setups.failed + setups.upstreamFailed > 0) return 'upstream_failed';
  if (setups.skipped > 0) return 'skipped';
  return setups.success >= setups.total ? 'run' : 'wait';
}

/** Both verdicts together: setups end a task first, then its rule does; it runs when both let it. */
export function combine(setups: Verdict, rule: Verdict): Verdict {
  if (setups === 'run') return rule;
  if (setups === 'wait') return rule === 'run' ? 'wait' : rule;
  return setups;
}
