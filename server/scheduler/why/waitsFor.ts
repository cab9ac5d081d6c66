import type { DagDefinition } from '../../core/definition.ts';
import { firstOf } from '../../core/firstOf.ts';
import { graphOf } from '../../core/graph.ts';
import { judge } from '../../core/judge.ts';
import { isTerminal, type RunState, type TaskState } from '../../core/states.ts';
import type { Tally } from '../../core/tally.ts';
import { waitInWords, type Wait } from '../../core/waiting.ts';
import type { PlacesOfRun } from '../../db/holders.ts';
import { freeOfLimits, NAMED, type LimitedTask, type Occupancy } from './limits.ts';

export interface WaitingTask extends LimitedTask {
  readonly state: TaskState;
  /** From when on it may run. */
  readonly readyAt: string | null;
  /** What it waits for without a slot. */
  readonly wait: Wait | null;
}

export interface WaitFacts {
  readonly task: WaitingTask;
  readonly definition: DagDefinition;
  readonly run: { readonly state: RunState; readonly runAfter: string };
  readonly isPaused: boolean;
  readonly tallyOf: (taskNo: number) => Tally;
  /** Of a task that depends on the past: the run before, and what has to succeed there first. Null: nothing has to. */
  readonly past: { readonly runId: string; readonly waitsFor: readonly string[] } | null;
  /** Of a run that is queued; null: it has started. */
  readonly places: PlacesOfRun | null;
  /** Of a task that is ready; null: it is not. */
  readonly occupancy: Occupancy | null;
  readonly now: Date;
}

/** What a task instance waits for, one line each; none: nothing holds it up. */
export function waitsFor(facts: WaitFacts): readonly string[] {
  const { task, definition, run, isPaused } = facts;
  if (isTerminal(task.state)) return [];
  if (run.state === 'success' || run.state === 'failed') return [`nothing any more: its run is ${run.state}`];
  if (run.state === 'queued') return startOfRun(facts);
  switch (task.state) {
    case 'none':
      return upstreamOf(facts);
    case 'scheduled':
      return [...(isPaused ? [unpause(definition)] : []), ...freeOfLimits(task, definition, facts.occupancy!)];
    case 'queued':
      return [`a worker of the queue ${task.queue}, which takes it from there`];
    case 'restarting':
      return ['the end of the try that runs and is being stopped'];
    case 'up_for_retry':
      return [`its next try, at ${task.readyAt ?? 'any moment'}`];
    case 'up_for_reschedule':
      return [`its next look, at ${task.readyAt ?? 'any moment'}${task.wait ? `, for ${waitInWords(task.wait)}` : ''}`];
    case 'deferred':
      return [task.wait ? waitInWords(task.wait) + nextLook(task) : 'what it was deferred for'];
    case 'running':
    case 'success':
    case 'failed':
    case 'skipped':
    case 'upstream_failed':
    case 'removed':
      return [];
  }
}

function nextLook({ wait, readyAt }: WaitingTask): string {
  return wait?.kind === 'job' && readyAt !== null ? `; the next look is at ${readyAt}` : '';
}

function startOfRun({ definition, run, isPaused, places, now }: WaitFacts): readonly string[] {
  if (isPaused) return [unpause(definition)];
  if (new Date(run.runAfter) > now) return [`the start of its run, not before ${run.runAfter}`];
  const backfill = places?.backfill ?? null;
  if (backfill?.isPaused) return [`haru backfill resume ${backfill.id}: backfill ${backfill.id} is paused`];
  if (!places || places.taken < places.most)
    return ['the start of its run, by the scheduler, which is about to follow up'];
  const whose = backfill ? `backfill ${backfill.id}` : definition.dagId;
  return [
    `the start of its run: a place among the ${places.most} active runs of ${whose}, which are taken by ${firstOf(places.first, NAMED, { total: places.taken })}`,
  ];
}

function unpause({ dagId }: DagDefinition): string {
  return `haru dags unpause ${dagId}: the DAG is paused`;
}

function upstreamOf({ task, definition, tallyOf, past }: WaitFacts): readonly string[] {
  const { tasks } = definition;
  const { verdict } = judge(tasks, task.taskNo, tallyOf);
  if (verdict === 'run' && past && past.waitsFor.length > 0)
    return past.waitsFor.map((line) => `the run before, ${past.runId}: ${line}`);
  if (verdict !== 'wait') return ['the scheduler, which is about to follow up'];
  const graph = graphOf(tasks);
  const before = new Set([...graph.upstream[task.taskNo]!, ...graph.relevantSetups(task.taskNo)]);
  return [...before].flatMap((taskNo) => {
    const open = Object.entries(tallyOf(taskNo)).filter(
      ([state, count]) => count > 0 && !isTerminal(state as TaskState),
    );
    return open.map(([state, count]) => `${tasks[taskNo]!.taskId}: ${count === 1 ? state : `${count} ${state}`}`);
  });
}
