import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { skippedByDecision, type Decision } from '../../server/core/decisions.ts';
import type { DagDefinition } from '../../server/core/definition.ts';
import { endOfTry, type FailureKind } from '../../server/core/retry.ts';
import { isTerminal, type TaskState } from '../../server/core/states.ts';
import type { TriggerRule } from '../../server/core/triggerRule.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { RunModel } from '../support/core/runModel.ts';

interface GraphTask {
  readonly id: string;
  readonly kind: 'python' | 'branch' | 'short_circuit';
  readonly rule: TriggerRule;
  readonly outcome: 'success' | 'fail' | 'skip' | 'fail_no_retry';
  readonly fail_first: number;
  readonly retries: number;
  readonly setup: boolean;
  readonly teardown: boolean;
  readonly setups: readonly string[];
  readonly on_failure_fail_dagrun: boolean;
  readonly choice: readonly string[] | null;
  readonly condition: boolean | null;
  readonly ignore_downstream_trigger_rules: boolean | null;
}
interface Result {
  readonly run_state: string;
  readonly states: Readonly<Record<string, TaskState>>;
  readonly tries: Readonly<Record<string, number>>;
}
interface GraphCase {
  readonly name: string;
  readonly fail_fast: boolean;
  readonly tasks: readonly GraphTask[];
  readonly edges: readonly (readonly [string, string])[];
  readonly result: Result;
  readonly timing_dependent: boolean;
}

const { cases } = JSON.parse(readFileSync(new URL('./graphs.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly GraphCase[];
};

/** A branch's cases are named after the tasks that follow them. */
function definitionOfCase({ tasks, edges, fail_fast: failFast }: GraphCase): DagDefinition {
  const numberOf = new Map(tasks.map(({ id }, taskNo) => [id, taskNo]));
  const kinds = { python: 'task', branch: 'branch', short_circuit: 'short_circuit' } as const;
  return definitionOf(
    tasks.map((task) => {
      const before = edges.filter(([, to]) => to === task.id).map(([from]) => numberOf.get(from)!);
      return taskOf(task.id, {
        kind: kinds[task.kind],
        upstream: before.sort((a, b) => a - b),
        triggerRule: task.rule,
        retries: task.retries,
        retryDelayMs: 0,
        setup: task.setup,
        teardownOf: task.teardown ? task.setups.map((id) => numberOf.get(id)!) : null,
        onFailureFailDagrun: task.on_failure_fail_dagrun,
        caseOf: before
          .filter((number) => tasks[number]!.kind === 'branch')
          .map((branch) => ({ branch, case: task.id })),
        cases: task.kind === 'branch' ? edges.filter(([from]) => from === task.id).map(([, to]) => to) : null,
        skip: task.kind === 'short_circuit' ? (task.ignore_downstream_trigger_rules ? 'downstream' : 'direct') : null,
      });
    }),
    { failFast },
  );
}

/**
 * Plays a case as Airflow's engine did: in each round one evaluation, then every task that it scheduled, one after another
 * in the order of the file. There a try is counted when its task is scheduled, and a decision skips at once, so also a
 * task of the same round that has not begun.
 */
function play(graphCase: GraphCase): Result {
  const definition = definitionOfCase(graphCase);
  const run = new RunModel(definition);
  const tries = definition.tasks.map(() => 0);
  while (run.runState === 'running') {
    if (!run.hasChanges) throw new Error(`${graphCase.name}: nothing moves any more`);
    const retried = run.inState('up_for_retry');
    run.wave();
    for (const taskNo of retried) run.move(taskNo, 'scheduled');
    for (const taskNo of run.inState('scheduled')) tries[taskNo]!++;
    for (const taskNo of run.inState('scheduled')) {
      if (run.states[taskNo] !== 'scheduled') continue;
      run.move(taskNo, 'queued');
      run.move(taskNo, 'running');
      const decision = end(run, graphCase.tasks[taskNo]!, taskNo, tries[taskNo]!);
      if (!decision) continue;
      for (const skipped of skippedByDecision(definition, taskNo, decision).keys()) {
        if (run.states[skipped] === 'scheduled') run.move(skipped, 'skipped');
      }
    }
  }
  const byId = <T>(values: readonly T[]): Record<string, T> =>
    Object.fromEntries(graphCase.tasks.map(({ id }, taskNo) => [id, values[taskNo]!]));
  return { run_state: run.runState, states: byId(run.states), tries: byId(tries) };
}

function end(run: RunModel, task: GraphTask, taskNo: number, tryNumber: number): Decision | null {
  const failsAtFirst = tryNumber <= task.fail_first;
  const fails = failsAtFirst || task.outcome.startsWith('fail');
  const outcome = fails ? 'failed' : task.outcome === 'skip' ? 'skipped' : 'success';
  const failure: FailureKind | null = fails
    ? { kind: !failsAtFirst && task.outcome === 'fail_no_retry' ? 'fail_now' : 'normal' }
    : null;
  const { to } = endOfTry(
    { outcome, failure, rescheduleMs: null, tryNumber, maxTries: task.retries, lostInRow: 0 },
    run.definition.tasks[taskNo]!,
    0,
  );
  const decision = to === 'success' ? decisionOf(task) : null;
  run.move(taskNo, to, decision);
  return decision;
}

function decisionOf(task: GraphTask): Decision | null {
  if (task.kind === 'branch') return { cases: task.choice ?? [] };
  return task.kind === 'short_circuit' ? { proceed: task.condition === true } : null;
}

describe('graphs of Airflow', () => {
  it.each(cases.filter((graphCase) => !graphCase.timing_dependent))('$name', (graphCase) => {
    expect(play(graphCase)).toEqual(graphCase.result);
  });

  it.each(cases.filter((graphCase) => graphCase.timing_dependent))('$name ends, whatever its timing', (graphCase) => {
    const { states, run_state: runState } = play(graphCase);
    expect(Object.values(states).filter((state) => !isTerminal(state))).toEqual([]);
    expect(runState).toBe(graphCase.fail_fast ? 'failed' : graphCase.result.run_state);
  });

  it('compares all but the known cases of timing', () => {
    expect(cases).toHaveLength(100);
    expect(cases.filter((graphCase) => graphCase.timing_dependent)).toHaveLength(5);
  });
});
