import type { DagDefinition, TaskDefinition } from '../../../server/core/definition.ts';
import { TRIGGER_RULES } from '../../../server/core/triggerRule.ts';
import { definitionOf, taskOf } from './definitionOf.ts';
import type { Random } from './random.ts';

const CASES = ['left', 'right', 'middle'];

/** A DAG of 1 to 60 tasks over all rules, with branches, short circuits, setups and teardowns, and retries. */
export function randomDag(random: Random): DagDefinition {
  const size = random.integer(1, 60);
  const density = random.pick([0.02, 0.08, 0.2, 0.5]);
  const tasks: TaskDefinition[] = [];
  for (let taskNo = 0; taskNo < size; taskNo++) tasks.push(randomTask(random, tasks, density));
  return definitionOf(tasks, { failFast: random.chance(0.1) });
}

function randomTask(random: Random, before: readonly TaskDefinition[], density: number): TaskDefinition {
  const upstream = [...before.keys()].filter(() => random.chance(density));
  const setups = upstream.filter((number) => before[number]!.setup);
  const isTeardown = random.chance(setups.length > 0 ? 0.5 : 0.03);
  const kind = isTeardown
    ? 'task'
    : random.pick(['task', 'task', 'task', 'operator', 'branch', 'short_circuit'] as const);
  return taskOf(`task_${before.length}`, {
    kind,
    operator: kind,
    upstream,
    triggerRule: isTeardown
      ? 'all_done_setup_success'
      : random.chance(0.4)
        ? 'all_success'
        : random.pick(TRIGGER_RULES),
    setup: kind === 'task' && !isTeardown && random.chance(0.2),
    teardownOf: isTeardown ? setups : null,
    onFailureFailDagrun: isTeardown && random.chance(0.3),
    retries: random.chance(0.3) ? random.integer(1, 3) : 0,
    retryDelayMs: 1_000,
    caseOf: upstream
      .filter((number) => before[number]!.kind === 'branch' && random.chance(0.7))
      .map((branch) => ({ branch, case: random.pick(CASES) })),
    cases: kind === 'branch' ? CASES : null,
    skip: kind === 'short_circuit' ? random.pick(['downstream', 'direct'] as const) : null,
  });
}

/** What a branch chooses, each case by chance; possibly none. */
export function randomCases(random: Random): readonly string[] {
  return CASES.filter(() => random.chance(0.5));
}
