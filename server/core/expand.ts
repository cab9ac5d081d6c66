import type { DagDefinition, MapDefinition, MapSource } from './definition.ts';
import type { Judgement } from './judge.ts';
import { instancesOf, isKnownAtStart, listSources, literalLengths, MAX_MAPPED, type ListLengths } from './mapping.ts';
import type { Tally } from './tally.ts';
import { hasUnfinished } from './wave.ts';

/** What becomes of a mapped task that is looked at as a whole. */
export type MappedOutcome =
  | Judgement
  | { readonly verdict: 'failed'; readonly reason: string }
  /** It gets so many instances, and is judged again. */
  | { readonly verdict: 'expand'; readonly length: number }
  /** The lengths of its lists are to be looked up first. */
  | { readonly verdict: 'measure' };

export interface MappedTask {
  readonly definition: DagDefinition;
  readonly mapped: MapDefinition;
  /** Undefined: it is not expanded yet, and has one instance. */
  readonly length: number | undefined;
  /** What its rule says. */
  readonly judgement: Judgement;
  readonly tallyOf: (taskNo: number) => Tally;
  readonly isExpanded: (taskNo: number) => boolean;
  /** Undefined: not looked up. */
  readonly lists: ListLengths | undefined;
}

const WAIT: Judgement = { verdict: 'wait', reason: 'waits for the lists that it is mapped over' };

/**
 * Lists that the definition or the run holds expand a task at once, so that each instance ends by itself whatever comes
 * before. Those of other tasks' results do when the task may start; it is looked at again whenever it may start anew, for
 * the lists may have changed.
 */
export function outcomeOfMapped(task: MappedTask): MappedOutcome {
  const { mapped, length, judgement } = task;
  if (!isKnownAtStart(mapped)) return fromResults(task);
  if (length !== undefined) return judgement;
  const lists = task.lists ?? literalLengths(mapped);
  if (!lists) return { verdict: 'measure' };
  const outcome = expanded(task, lists);
  return outcome.verdict === 'expand' || judgement.verdict === 'run' ? outcome : judgement;
}

function fromResults(task: MappedTask): MappedOutcome {
  const { judgement, lists } = task;
  if (judgement.verdict === 'skipped' || judgement.verdict === 'upstream_failed') return judgement;
  const missing = sourceThatLeftNothing(task);
  if (missing) return missing;
  if (judgement.verdict === 'wait') return judgement;
  if (listSources(task.mapped).some((source) => hasUnfinished(task.tallyOf(source)))) return WAIT;
  return lists ? expanded(task, lists) : { verdict: 'measure' };
}

/** A task before it that ended without a list decides, whatever the rule says. */
function sourceThatLeftNothing({ definition, mapped, tallyOf, isExpanded }: MappedTask): Judgement | null {
  const sources = listSources(mapped).filter((source) => !isExpanded(source));
  const named = (source: number): string => definition.tasks[source]!.taskId;
  const failed = sources.find((source) => tallyOf(source).failed + tallyOf(source).upstream_failed > 0);
  if (failed !== undefined)
    return { verdict: 'upstream_failed', reason: `${named(failed)} left no list to map over: it failed` };
  const skipped = sources.find((source) => tallyOf(source).skipped > 0);
  if (skipped !== undefined)
    return { verdict: 'skipped', reason: `${named(skipped)} left no list to map over: it was skipped` };
  return null;
}

function expanded({ definition, mapped, length, judgement }: MappedTask, lists: ListLengths): MappedOutcome {
  const missing = lists.indexOf(null);
  if (missing >= 0) return withoutList(definition, mapped.lists[missing]!.source);
  const instances = instancesOf(mapped, lists as readonly number[]);
  if (instances > MAX_MAPPED)
    return { verdict: 'failed', reason: `${instances} elements to map over; at most ${MAX_MAPPED} are possible` };
  if (instances === 0) return { verdict: 'skipped', reason: 'there is nothing to map over' };
  return instances === length ? judgement : { verdict: 'expand', length: instances };
}

function withoutList({ tasks }: DagDefinition, source: MapSource): MappedOutcome {
  if (source.kind === 'result')
    return { verdict: 'upstream_failed', reason: `${tasks[source.task]!.taskId} left no list to map over` };
  // A list of the definition is always there.
  const { name, path } = source as MapSource & { readonly kind: 'param' };
  const param = [name, ...path].join('.');
  return {
    verdict: 'failed',
    reason: `the run's param ${param} is no list to map over, or has more than ${MAX_MAPPED} elements`,
  };
}
