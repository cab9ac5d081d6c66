import type { DagDefinition, TaskDefinition } from './definition.ts';
import { graphOf } from './graph.ts';
import { areMappedTogether } from './mapping.ts';

/** What a try decided for the tasks after it: the cases that a branch or a person chose, or whether a short circuit goes on. */
export type Decision = { readonly cases: readonly string[] } | { readonly proceed: boolean };

/**
 * The tasks that a decision skips whatever their own rules say, with the reason. Teardowns are never among them. A decision
 * in a mapped group bears on the group alone, on the instances with its map index.
 */
export function skippedByDecision(
  definition: DagDefinition,
  taskNo: number,
  decision: Decision,
): ReadonlyMap<number, string> {
  const { taskId, operator } = definition.tasks[taskNo]!;
  const graph = graphOf(definition.tasks);
  const skipped =
    'cases' in decision ? notChosen(definition, taskNo, decision.cases) : cutOff(definition, taskNo, decision.proceed);
  const reason =
    'cases' in decision
      ? `${operator} ${taskId} chose ${decision.cases.length > 0 ? decision.cases.join(', ') : 'no case'}`
      : `short circuit ${taskId} does not go on`;
  return new Map(
    skipped
      .filter((after) => !graph.isTeardown(after) && isInReach(definition, taskNo, after))
      .map((after) => [after, reason]),
  );
}

/** The tasks whose decisions bear on the given task. */
export function decidersBefore(definition: DagDefinition, taskNo: number): readonly number[] {
  return graphOf(definition.tasks)
    .allUpstream(taskNo)
    .filter((before) => decides(definition.tasks[before]!) && isInReach(definition, before, taskNo));
}

/** Branches, short circuits, and approvals, which tasks follow by what was chosen. */
function decides({ kind, cases }: TaskDefinition): boolean {
  return kind === 'branch' || kind === 'short_circuit' || cases !== null;
}

function isInReach(definition: DagDefinition, decider: number, after: number): boolean {
  return definition.tasks[decider]!.mapped === undefined || areMappedTogether(definition, decider, after);
}

/** Direct followers of cases that were not chosen, unless a chosen follower leads to them. */
function notChosen(definition: DagDefinition, branchNo: number, chosen: readonly string[]): readonly number[] {
  const graph = graphOf(definition.tasks);
  const followers = graph.downstream[branchNo]!.map((taskNo) => ({
    taskNo,
    cases: casesOf(definition.tasks[taskNo]!, branchNo),
  }));
  const isChosen = (cases: readonly string[]): boolean => cases.some((name) => chosen.includes(name));
  const reached = new Set(
    followers.filter(({ cases }) => isChosen(cases)).flatMap(({ taskNo }) => graph.allDownstream(taskNo)),
  );
  return followers
    .filter(({ taskNo, cases }) => cases.length > 0 && !isChosen(cases) && !reached.has(taskNo))
    .map(({ taskNo }) => taskNo);
}

function casesOf(task: TaskDefinition, branchNo: number): readonly string[] {
  return task.caseOf.filter(({ branch }) => branch === branchNo).map((label) => label.case);
}

function cutOff(definition: DagDefinition, taskNo: number, proceed: boolean): readonly number[] {
  if (proceed) return [];
  const graph = graphOf(definition.tasks);
  return definition.tasks[taskNo]!.skip === 'direct' ? graph.downstream[taskNo]! : graph.allDownstream(taskNo);
}
