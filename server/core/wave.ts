import { decidersBefore, skippedByDecision, type Decision } from './decisions.ts';
import type { DagDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import { graphOf } from './graph.ts';
import { decisiveTasks } from './runEnd.ts';
import { isTerminal, type TaskState } from './states.ts';
import type { Tally } from './tally.ts';

/** An instance that moved since the run was last advanced. One that went back to `none` is looked at anew itself. */
export interface ChangedInstance {
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly state: TaskState;
  /** What a branch or a short circuit that succeeded has decided; null for every other task. */
  readonly decision: Decision | null;
}

/** What a wave starts from, besides the tallies. */
export interface WaveChanges {
  readonly definition: DagDefinition;
  readonly changed: readonly ChangedInstance[];
  /** True in the first wave of a run, which starts the tasks that wait for nothing. */
  readonly isFirst: boolean;
  /** Instances of the run that are not in a terminal state. */
  readonly unfinished: number;
  /** Decisions of the tasks in `success` that `decidersToLoad` names, so that what was cleared after them obeys them. */
  readonly decisions?: ReadonlyMap<number, Decision>;
}

/** The tasks whose tallies a wave needs. */
export function tasksInWave(wave: WaveChanges): ReadonlySet<number> {
  const { definition } = wave;
  const graph = graphOf(definition.tasks);
  const skips = skipsByDecision(wave);
  const affected = new Set(skips.keys());
  for (const taskNo of candidates(wave, skips)) {
    affected.add(taskNo);
    for (const before of graph.upstream[taskNo]!) affected.add(before);
    for (const setup of graph.relevantSetups(taskNo)) affected.add(setup);
  }
  if (wave.unfinished === 0) for (const taskNo of decisiveTasks(definition)) affected.add(taskNo);
  if (mayFailFast(wave)) for (const taskNo of definition.tasks.keys()) affected.add(taskNo);
  return affected;
}

/** The branches and short circuits before tasks that were cleared; the decisions of those in `success` belong to the wave. */
export function decidersToLoad(definition: DagDefinition, changed: readonly ChangedInstance[]): ReadonlySet<number> {
  return new Set(cleared(changed).flatMap((taskNo) => decidersBefore(definition, taskNo)));
}

/** The tasks that decisions skip in this wave, each with the reason. */
export function skipsByDecision({
  definition,
  changed,
  decisions = new Map<number, Decision>(),
}: WaveChanges): ReadonlyMap<number, string> {
  const skips = new Map<number, string>();
  for (const { taskNo, state, decision } of changed) {
    if (state !== 'success' || decision === null) continue;
    for (const [after, reason] of skippedByDecision(definition, taskNo, decision)) skips.set(after, reason);
  }
  for (const taskNo of cleared(changed)) {
    for (const before of decidersBefore(definition, taskNo)) {
      const decision = decisions.get(before);
      const reason = decision && skippedByDecision(definition, before, decision).get(taskNo);
      if (reason) skips.set(taskNo, reason);
    }
  }
  return skips;
}

/** With `failFast`, what the first failure skips: every task but teardowns. */
export function skipsByFailure(wave: WaveChanges, tallies: ReadonlyMap<number, Tally>): ReadonlyMap<number, string> {
  const { definition } = wave;
  if (!mayFailFast(wave)) return new Map();
  const failed = definition.tasks.findIndex((_, taskNo) => tallyIn(tallies, definition, taskNo).failed > 0);
  if (failed === -1) return new Map();
  const reason = `failFast: ${definition.tasks[failed]!.taskId} failed`;
  return new Map(
    definition.tasks.flatMap((task, taskNo) => (task.teardownOf === null ? [[taskNo, reason] as const] : [])),
  );
}

/** The tasks whose rules are looked at in this wave, in ascending order. */
export function candidates(
  { definition, changed, isFirst }: WaveChanges,
  skips: ReadonlyMap<number, string>,
): readonly number[] {
  const graph = graphOf(definition.tasks);
  const found = new Set<number>(cleared(changed));
  if (isFirst) {
    for (const [taskNo, task] of definition.tasks.entries()) {
      if (task.upstream.length === 0 || task.triggerRule === 'always') found.add(taskNo);
    }
  }
  const ended = changed.filter(({ state }) => isTerminal(state)).map(({ taskNo }) => taskNo);
  for (const taskNo of new Set([...ended, ...skips.keys()])) {
    for (const after of graph.downstream[taskNo]!) found.add(after);
    if (definition.tasks[taskNo]!.setup) for (const after of graph.awaitingSetup(taskNo)) found.add(after);
  }
  return [...found].filter((taskNo) => !skips.has(taskNo)).sort((a, b) => a - b);
}

/** The tally of a task; that it is there is the caller's part of the contract. */
export function tallyIn(tallies: ReadonlyMap<number, Tally>, definition: DagDefinition, taskNo: number): Tally {
  const tally = tallies.get(taskNo);
  if (tally) return tally;
  throw new HaruError(
    'TALLY_MISSING',
    `A wave of ${definition.dagId} lacks the tally of task ${definition.tasks[taskNo]!.taskId}: load every tally that affectedTasks names.`,
    { dagId: definition.dagId, taskNo },
  );
}

function cleared(changed: readonly ChangedInstance[]): readonly number[] {
  return changed.filter(({ state }) => state === 'none').map(({ taskNo }) => taskNo);
}

/** A failure, or a task that would go on although there may have been one. */
function mayFailFast({ definition, changed }: WaveChanges): boolean {
  return definition.failFast && changed.some(({ state }) => TELLING.has(state));
}

const TELLING: ReadonlySet<TaskState> = new Set(['failed', 'up_for_retry', 'up_for_reschedule', 'deferred']);
