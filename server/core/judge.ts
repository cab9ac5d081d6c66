import type { TaskDefinition } from './definition.ts';
import { graphOf } from './graph.ts';
import { combine, evaluateSetups } from './setupRule.ts';
import { instancesIn, type Tally } from './tally.ts';
import { evaluate, type Fact, type UpstreamCounts, type Verdict } from './triggerRule.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: string;
}

const FACT_WORDS: Readonly<Record<Fact, string>> = {
  any: 'nothing to wait for',
  done: 'all upstream tasks have ended',
  success: 'an upstream task succeeded',
  failed: 'an upstream task failed',
  failure: 'an upstream task failed',
  skipped: 'an upstream task was skipped',
  allSuccess: 'all upstream tasks succeeded',
  allFailure: 'all upstream tasks failed',
  allSkipped: 'all upstream tasks were skipped',
  doneWithSetupsSkipped: 'its setups were skipped',
  doneWithoutSetup: 'none of its setups succeeded',
};

/** Whether a task of a run may start, by its trigger rule and its setups; `tallyOf` is asked for the tasks before it. */
export function judge(tasks: readonly TaskDefinition[], taskNo: number, tallyOf: (taskNo: number) => Tally): Judgement {
  const { triggerRule } = tasks[taskNo]!;
  const graph = graphOf(tasks);
  const direct = graph.upstream[taskNo]!;
  const rule = evaluate(triggerRule, countUpstream(tasks, direct, tallyOf));
  const setups =
    triggerRule === 'always' || direct.length === 0
      ? 'run'
      : evaluateSetups(
          countUpstream(
            tasks,
            graph.relevantSetups(taskNo).filter((setup) => !direct.includes(setup)),
            tallyOf,
          ),
        );
  const verdict = combine(setups, rule.verdict);
  if (verdict === 'wait')
    return { verdict, reason: `waits for ${rule.verdict === 'wait' ? 'its upstream tasks' : 'its setups'}` };
  if (setups !== 'run' && verdict === setups)
    return { verdict, reason: setups === 'skipped' ? 'a setup was skipped' : 'a setup failed' };
  return { verdict, reason: `${triggerRule}: ${FACT_WORDS[rule.fact!]}` };
}

function countUpstream(
  tasks: readonly TaskDefinition[],
  upstream: readonly number[],
  tallyOf: (taskNo: number) => Tally,
): UpstreamCounts {
  const counts = { total: 0, success: 0, failed: 0, skipped: 0, upstreamFailed: 0 };
  const setups = { total: 0, success: 0, skipped: 0 };
  for (const taskNo of upstream) {
    const tally = tallyOf(taskNo);
    const total = instancesIn(tally) - tally.removed;
    counts.total += total;
    counts.success += tally.success;
    counts.failed += tally.failed;
    counts.skipped += tally.skipped;
    counts.upstreamFailed += tally.upstream_failed;
    if (!tasks[taskNo]!.setup) continue;
    setups.total += total;
    setups.success += tally.success;
    setups.skipped += tally.skipped;
  }
  return { ...counts, setups };
}
