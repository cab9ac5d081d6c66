import type { DagDefinition } from './definition.ts';
import { graphOf } from './graph.ts';

export interface ClearChoice {
  readonly taskNos: readonly number[];
  /** With all tasks before them. */
  readonly upstream: boolean;
  /** With all tasks after them. */
  readonly downstream: boolean;
}

/** The tasks that are to be cleared, in ascending order. */
export function tasksToClear(
  { tasks }: DagDefinition,
  { taskNos, upstream, downstream }: ClearChoice,
): readonly number[] {
  const graph = graphOf(tasks);
  const chosen = new Set(taskNos);
  for (const taskNo of taskNos) {
    if (upstream) for (const before of graph.allUpstream(taskNo)) chosen.add(before);
    if (downstream) for (const after of graph.allDownstream(taskNo)) chosen.add(after);
  }
  return [...chosen].sort((a, b) => a - b);
}
