export const TRIGGER_RULES = [
  'all_success',
  'all_failed',
  'all_done',
  'all_done_min_one_success',
  'all_done_setup_success',
  'one_success',
  'one_failed',
  'one_done',
  'none_failed',
  'none_failed_min_one_success',
  'none_skipped',
  'all_skipped',
  'always',
] as const;
export type TriggerRule = (typeof TRIGGER_RULES)[number];

/** What a rule says of a task: it may run, must wait, or will never run and ends at once in the state named. */
export type Verdict = 'run' | 'wait' | 'skipped' | 'upstream_failed';

/**
 * Instances directly upstream of a task, counted; those of a mapped task one by one. Removed instances are not among
 * them: a task all of whose upstreams were removed starts like a root.
 */
export interface UpstreamCounts {
  readonly total: number;
  readonly success: number;
  readonly failed: number;
  readonly skipped: number;
  readonly upstreamFailed: number;
  /** Those of the counts above that belong to setups. */
  readonly setups: { readonly total: number; readonly success: number; readonly skipped: number };
}

function isDone(u: UpstreamCounts): boolean {
  return u.success + u.failed + u.skipped + u.upstreamFailed >= u.total;
}

/** The facts on which rules are built. */
export const FACTS = {
  any: () => true,
  done: isDone,
  success: (u) => u.success > 0,
  /** A task ran and failed. */
  failed: (u) => u.failed > 0,
  /** A task failed, or never ran because of a failure before it. */
  failure: (u) => u.failed + u.upstreamFailed > 0,
  skipped: (u) => u.skipped > 0,
  allSuccess: (u) => u.success >= u.total,
  allFailure: (u) => u.failed + u.upstreamFailed >= u.total,
  allSkipped: (u) => u.skipped >= u.total,
  doneWithSetupsSkipped: (u) => isDone(u) && u.setups.total > 0 && u.setups.skipped >= u.setups.total,
  doneWithoutSetup: (u) => isDone(u) && u.setups.total > 0 && u.setups.success === 0,
} as const satisfies Record<string, (upstream: UpstreamCounts) => boolean>;
export type Fact = keyof typeof FACTS;

export type RuleTable = Readonly<Record<TriggerRule, readonly (readonly [Fact, Exclude<Verdict, 'wait'>])[]>>;

/** Each rule: its cases in order, of which the first whose fact is true decides; while none is, the task waits. */
export const RULE_TABLE: RuleTable = {
  all_success: [
    ['failure', 'upstream_failed'],
    ['skipped', 'skipped'],
    ['allSuccess', 'run'],
  ],
  all_failed: [
    ['success', 'skipped'],
    ['skipped', 'skipped'],
    ['allFailure', 'run'],
  ],
  all_done: [['done', 'run']],
  all_done_min_one_success: [
    ['skipped', 'skipped'],
    ['allFailure', 'upstream_failed'],
    ['done', 'run'],
  ],
  all_done_setup_success: [
    ['doneWithSetupsSkipped', 'skipped'],
    ['doneWithoutSetup', 'upstream_failed'],
    ['done', 'run'],
  ],
  one_success: [
    ['success', 'run'],
    ['allSkipped', 'skipped'],
    ['done', 'upstream_failed'],
  ],
  one_failed: [
    ['failure', 'run'],
    ['done', 'skipped'],
  ],
  one_done: [
    ['success', 'run'],
    ['failed', 'run'],
    ['done', 'skipped'],
  ],
  none_failed: [
    ['failure', 'upstream_failed'],
    ['done', 'run'],
  ],
  none_failed_min_one_success: [
    ['failure', 'upstream_failed'],
    ['allSkipped', 'skipped'],
    ['done', 'run'],
  ],
  none_skipped: [
    ['skipped', 'skipped'],
    ['done', 'run'],
  ],
  all_skipped: [
    ['success', 'skipped'],
    ['failure', 'skipped'],
    ['allSkipped', 'run'],
  ],
  always: [['any', 'run']],
};

/** A verdict, and the fact that decided it; `fact` is null while nothing is decided. */
export interface Decided {
  readonly verdict: Verdict;
  readonly fact: Fact | null;
}

/** What the rule says about the direct upstreams. A task without any runs, whatever its rule. */
export function evaluate(rule: TriggerRule, upstream: UpstreamCounts, table: RuleTable = RULE_TABLE): Decided {
  if (upstream.total === 0) return { verdict: 'run', fact: 'any' };
  for (const [fact, verdict] of table[rule]) {
    if (FACTS[fact](upstream)) return { verdict, fact };
  }
  return { verdict: 'wait', fact: null };
}
