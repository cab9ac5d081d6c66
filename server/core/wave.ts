import { decidersBefore, skippedByDecision, type Decision } from './decisions.ts';
import type { DagDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import { graphOf } from './graph.ts';
import { areMappedTogether, expandedTogether, isKnownAtStart, listSources, type ListLengths } from './mapping.ts';
import { placeKey, placeOf, type Place } from './place.ts';
import { decisiveTasks } from './runEnd.ts';
import { isTerminal, UNFINISHED_TASK_STATES, type TaskState } from './states.ts';
import type { Tally } from './tally.ts';
import type { TriggerRule } from './triggerRule.ts';

/** An instance that moved since the run was last advanced. One that went back to `none` is looked at anew itself. */
export interface ChangedInstance {
  readonly taskNo: number;
  /** -1: the one instance of a task that is not mapped, or not expanded; null: all instances of the task. */
  readonly mapIndex: number | null;
  readonly state: TaskState;
  /** What a branch or a short circuit that succeeded has decided; null for every other task. */
  readonly decision: Decision | null;
}

/** What a wave starts from, besides what is counted. */
export interface WaveChanges {
  readonly definition: DagDefinition;
  readonly changed: readonly ChangedInstance[];
  /** True in the first wave of a run, which starts the tasks that wait for nothing. */
  readonly isFirst: boolean;
  /** Instances of the run that are not in a terminal state. */
  readonly unfinished: number;
  /** Decisions, by their places, of the instances in `success` that `decidersToLoad` names, so that what was cleared after them obeys them. */
  readonly decisions?: ReadonlyMap<string, Decision>;
}

/** What is counted. */
export interface WaveCounts extends WaveChanges {
  /** Of at least the tasks that `affectedTasks` names; what `changed` tells is already counted in them. */
  readonly tallies: ReadonlyMap<number, Tally>;
  /** How many instances the tasks have that are expanded; any other has one. */
  readonly lengths?: ReadonlyMap<number, number>;
}

export interface Wave extends WaveCounts {
  /** States, by their places, of at least the single instances that `affectedInstances` names. */
  readonly instances?: ReadonlyMap<string, TaskState>;
  /** By task, of the lists over which it is mapped: of those that an earlier answer for the same wave asked for. */
  readonly lists?: ReadonlyMap<number, ListLengths>;
}

/** Instances that are skipped whatever their own rules say. */
export interface Skip extends Place {
  readonly reason: string;
}

/** The tasks whose tallies a wave needs. */
export function tasksInWave(wave: WaveChanges): ReadonlySet<number> {
  const { definition } = wave;
  const graph = graphOf(definition.tasks);
  const skips = skipsByDecision(wave);
  const affected = new Set([...skips.values()].map(({ taskNo }) => taskNo));
  for (const taskNo of tasksToLookAt(wave, skips)) {
    const { mapped } = definition.tasks[taskNo]!;
    const besides = mapped ? [...listSources(mapped), ...expandedTogether(definition, taskNo)] : [taskNo];
    for (const other of [...besides, ...graph.upstream[taskNo]!, ...graph.relevantSetups(taskNo)]) affected.add(other);
  }
  if (wave.unfinished === 0) for (const taskNo of decisiveTasks(definition)) affected.add(taskNo);
  if (mayFailFast(wave)) for (const taskNo of definition.tasks.keys()) affected.add(taskNo);
  return affected;
}

/** The single instances, of tasks that are expanded, whose states a wave needs. */
export function instancesInWave(wave: WaveCounts): readonly Place[] {
  const { definition, lengths = new Map<number, number>() } = wave;
  if (lengths.size === 0) return [];
  const graph = graphOf(definition.tasks);
  const skips = skipsByDecision(wave);
  const found = new Map<string, Place>();
  const add = (place: Place) =>
    place.mapIndex !== null && lengths.has(place.taskNo) && found.set(placeKey(place), place);
  for (const { taskNo, mapIndex } of [...skips.values(), ...candidates(wave, skips)]) {
    if (mapIndex === null) continue;
    add({ taskNo, mapIndex });
    for (const before of [...graph.upstream[taskNo]!, ...graph.relevantSetups(taskNo)])
      if (areMappedTogether(definition, taskNo, before)) add({ taskNo: before, mapIndex });
  }
  return [...found.values()];
}

/** The branches and short circuits before instances that were cleared; the decisions of those in `success` belong to the wave. */
export function decidersToLoad(definition: DagDefinition, changed: readonly ChangedInstance[]): readonly Place[] {
  const deciders = cleared(changed).flatMap((place) => decidersOf(definition, place));
  return [...new Map(deciders.map((place) => [placeKey(place), place])).values()];
}

/** What decisions skip in this wave, by place. */
export function skipsByDecision({
  definition,
  changed,
  decisions = new Map<string, Decision>(),
}: WaveChanges): ReadonlyMap<string, Skip> {
  const skips = new Map<string, Skip>();
  const skip = (taskNo: number, mapIndex: number | null, reason: string) =>
    skips.set(placeKey({ taskNo, mapIndex }), { taskNo, mapIndex, reason });
  for (const { taskNo, mapIndex, state, decision } of changed) {
    if (state !== 'success' || decision === null) continue;
    const index = placeOf({ taskNo, mapIndex }).mapIndex;
    for (const [after, reason] of skippedByDecision(definition, taskNo, decision)) skip(after, index, reason);
  }
  for (const place of cleared(changed)) {
    for (const before of decidersOf(definition, place)) {
      const decision = decisions.get(placeKey(before));
      const reason = decision && skippedByDecision(definition, before.taskNo, decision).get(place.taskNo);
      if (reason) skip(place.taskNo, place.mapIndex, reason);
    }
  }
  return skips;
}

/** Those whose decisions bear on the place: within a mapped group, the ones with its own index. */
function decidersOf(definition: DagDefinition, { taskNo, mapIndex }: Place): readonly Place[] {
  return decidersBefore(definition, taskNo).map((before) => ({
    taskNo: before,
    mapIndex: areMappedTogether(definition, taskNo, before) ? mapIndex : null,
  }));
}

/** With `failFast`, what the first failure skips: every task but teardowns. */
export function skipsByFailure(wave: WaveCounts): readonly Skip[] {
  const { definition, tallies } = wave;
  if (!mayFailFast(wave)) return [];
  const failed = definition.tasks.findIndex((_, taskNo) => tallyIn(tallies, definition, taskNo).failed > 0);
  if (failed === -1) return [];
  const reason = `failFast: ${definition.tasks[failed]!.taskId} failed`;
  return definition.tasks.flatMap((task, taskNo) =>
    task.teardownOf === null ? [{ taskNo, mapIndex: null, reason }] : [],
  );
}

/** What is judged in this wave, in ascending order; of a task that goes by index, its instances. */
export function candidates(wave: WaveCounts, skips: ReadonlyMap<string, Skip>): readonly Place[] {
  const { definition, changed, lengths = new Map<number, number>() } = wave;
  const found = new Map<string, Place>();
  const add = (place: Place) => found.set(placeKey(place), place);
  const addAll = (taskNo: number): void => {
    const length = lengths.get(taskNo);
    if (length === undefined || !goesByIndex(definition, taskNo)) add({ taskNo, mapIndex: null });
    else for (let mapIndex = 0; mapIndex < length; mapIndex++) add({ taskNo, mapIndex });
  };
  for (const { taskNo, mapIndex } of cleared(changed)) {
    if (mapIndex === null || mayHaveOtherLists(definition, taskNo)) addAll(taskNo);
    else add({ taskNo, mapIndex });
  }
  if (wave.isFirst) for (const taskNo of firstTasks(definition)) addAll(taskNo);
  for (const place of ended(changed, skips)) {
    for (const after of tasksAfter(definition, place.taskNo)) {
      if (!goesByIndex(definition, after)) addAll(after);
      else if (!areMappedTogether(definition, place.taskNo, after)) {
        if (mayDecide(wave, place.taskNo, after)) addAll(after);
      } else if (place.mapIndex === null || !lengths.has(after)) addAll(after);
      else add({ taskNo: after, mapIndex: place.mapIndex });
    }
  }
  return [...found.values()]
    .filter((place) => !skips.has(placeKey(place)) && !skips.has(placeKey({ ...place, mapIndex: null })))
    .sort((a, b) => a.taskNo - b.taskNo || indexOf(a) - indexOf(b));
}

const indexOf = ({ mapIndex }: Place): number => mapIndex ?? -1;

/** The tasks among which the candidates are. */
function tasksToLookAt(
  { definition, changed, isFirst }: WaveChanges,
  skips: ReadonlyMap<string, Skip>,
): readonly number[] {
  const found = new Set([
    ...cleared(changed).map(({ taskNo }) => taskNo),
    ...(isFirst ? firstTasks(definition) : []),
    ...[...new Set(ended(changed, skips).map(({ taskNo }) => taskNo))].flatMap((taskNo) =>
      tasksAfter(definition, taskNo),
    ),
  ]);
  return [...found].filter((taskNo) => !skips.has(placeKey({ taskNo, mapIndex: null })));
}

/** Those that wait for nothing, and those of which it is known how they are expanded. */
function firstTasks({ tasks }: DagDefinition): readonly number[] {
  return [...tasks.keys()].filter((taskNo) => {
    const { upstream, triggerRule, mapped } = tasks[taskNo]!;
    return upstream.length === 0 || triggerRule === 'always' || (mapped !== undefined && isKnownAtStart(mapped));
  });
}

function tasksAfter({ tasks }: DagDefinition, taskNo: number): readonly number[] {
  const graph = graphOf(tasks);
  return tasks[taskNo]!.setup
    ? [...graph.downstream[taskNo]!, ...graph.awaitingSetup(taskNo)]
    : graph.downstream[taskNo]!;
}

/** Whether a task that goes again, with some of its instances, is to be looked at as a whole: what it is mapped over may have changed. */
function mayHaveOtherLists(definition: DagDefinition, taskNo: number): boolean {
  const { mapped } = definition.tasks[taskNo]!;
  return mapped !== undefined && !isKnownAtStart(mapped) && !goesByIndex(definition, taskNo);
}

/** Whether the instances of a task wait for different instances before them. */
export function goesByIndex(definition: DagDefinition, taskNo: number): boolean {
  return graphOf(definition.tasks).upstream[taskNo]!.some((before) => areMappedTogether(definition, taskNo, before));
}

const EARLY: ReadonlySet<TriggerRule> = new Set(['one_success', 'one_failed', 'one_done', 'always']);

/** One of many ends before a group of many means nothing to them, unless a rule goes by the first. */
function mayDecide({ definition, tallies }: WaveCounts, before: number, after: number): boolean {
  return EARLY.has(definition.tasks[after]!.triggerRule) || !hasUnfinished(tallyIn(tallies, definition, before));
}

export function hasUnfinished(tally: Tally): boolean {
  return UNFINISHED_TASK_STATES.some((state) => tally[state] > 0);
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

function cleared(changed: readonly ChangedInstance[]): readonly Place[] {
  return changed.filter(({ state }) => state === 'none').map(placeOf);
}

function ended(changed: readonly ChangedInstance[], skips: ReadonlyMap<string, Skip>): readonly Place[] {
  return [...changed.filter(({ state }) => isTerminal(state)).map(placeOf), ...skips.values()];
}

/** A failure, or a task that would go on although there may have been one. */
function mayFailFast({ definition, changed }: WaveChanges): boolean {
  return definition.failFast && changed.some(({ state }) => TELLING.has(state));
}

const TELLING: ReadonlySet<TaskState> = new Set(['failed', 'up_for_retry', 'up_for_reschedule', 'deferred']);
