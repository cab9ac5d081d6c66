import {
  evaluate,
  TRIGGER_RULES,
  type RuleTable,
  type TriggerRule,
  type UpstreamCounts,
  type Verdict,
} from '../../../server/core/triggerRule.ts';

type State = 'success' | 'failed' | 'skipped' | 'upstream_failed' | 'unfinished';
interface Upstream {
  readonly state: State;
  readonly isSetup: boolean;
}

const STATES: readonly State[] = ['success', 'failed', 'skipped', 'upstream_failed', 'unfinished'];

/** All sets of one to three upstreams, each in each state, setups among them. */
const SITUATIONS: readonly (readonly Upstream[])[] = [1, 2, 3].flatMap(situationsOf);

function situationsOf(size: number): readonly (readonly Upstream[])[] {
  if (size === 0) return [[]];
  const one = STATES.flatMap((state) => [false, true].map((isSetup) => ({ state, isSetup })));
  return situationsOf(size - 1).flatMap((rest) => one.map((upstream) => rest.concat(upstream)));
}

/** Each rule told from the states themselves, apart from the table. */
const TOLD: Readonly<Record<TriggerRule, (s: Situation) => Verdict>> = {
  all_success: (s) => (s.failure ? 'upstream_failed' : s.has('skipped') ? 'skipped' : s.done ? 'run' : 'wait'),
  all_failed: (s) => (s.has('success') || s.has('skipped') ? 'skipped' : s.done ? 'run' : 'wait'),
  all_done: (s) => (s.done ? 'run' : 'wait'),
  all_done_min_one_success: (s) =>
    s.has('skipped') ? 'skipped' : !s.done ? 'wait' : s.has('success') ? 'run' : 'upstream_failed',
  all_done_setup_success: (s) => {
    if (!s.done) return 'wait';
    const setups = s.upstreams.filter(({ isSetup }) => isSetup).map(({ state }) => state);
    if (setups.length === 0 || setups.includes('success')) return 'run';
    return setups.every((state) => state === 'skipped') ? 'skipped' : 'upstream_failed';
  },
  one_success: (s) => (s.has('success') ? 'run' : !s.done ? 'wait' : s.failure ? 'upstream_failed' : 'skipped'),
  one_failed: (s) => (s.failure ? 'run' : s.done ? 'skipped' : 'wait'),
  one_done: (s) => (s.has('success') || s.has('failed') ? 'run' : s.done ? 'skipped' : 'wait'),
  none_failed: (s) => (s.failure ? 'upstream_failed' : s.done ? 'run' : 'wait'),
  none_failed_min_one_success: (s) =>
    s.failure ? 'upstream_failed' : !s.done ? 'wait' : s.has('success') ? 'run' : 'skipped',
  none_skipped: (s) => (s.has('skipped') ? 'skipped' : s.done ? 'run' : 'wait'),
  all_skipped: (s) => (s.has('success') || s.failure ? 'skipped' : s.done ? 'run' : 'wait'),
  always: () => 'run',
};

interface Situation {
  readonly upstreams: readonly Upstream[];
  readonly done: boolean;
  readonly failure: boolean;
  has(state: State): boolean;
}

function situation(upstreams: readonly Upstream[]): Situation {
  const has = (wanted: State): boolean => upstreams.some(({ state }) => state === wanted);
  return { upstreams, done: !has('unfinished'), failure: has('failed') || has('upstream_failed'), has };
}

function countsOf(upstreams: readonly Upstream[]): UpstreamCounts {
  const count = (list: readonly Upstream[], wanted: State): number =>
    list.filter(({ state }) => state === wanted).length;
  const setups = upstreams.filter(({ isSetup }) => isSetup);
  return {
    total: upstreams.length,
    success: count(upstreams, 'success'),
    failed: count(upstreams, 'failed'),
    skipped: count(upstreams, 'skipped'),
    upstreamFailed: count(upstreams, 'upstream_failed'),
    setups: { total: setups.length, success: count(setups, 'success'), skipped: count(setups, 'skipped') },
  };
}

const KNOWN = SITUATIONS.map((upstreams) => ({ upstreams, counts: countsOf(upstreams), told: situation(upstreams) }));

/** Where a table of rules says something else than what is told of the rule; one line for each rule and situation. */
export function ruleMismatches(table: RuleTable, rules: readonly TriggerRule[] = TRIGGER_RULES): readonly string[] {
  return rules.flatMap((rule) =>
    KNOWN.flatMap(({ upstreams, counts, told }) => {
      const { verdict } = evaluate(rule, counts, table);
      const expected = TOLD[rule](told);
      return verdict === expected
        ? []
        : [`${rule} below ${upstreams.map(({ state }) => state).join(', ')}: ${verdict}, not ${expected}`];
    }),
  );
}
