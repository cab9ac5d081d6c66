import type { DagDefinition } from '../../core/definition.ts';
import type { BuiltDag } from '../buildDefinition.ts';
import { DagError } from '../dagError.ts';
import { short } from '../operatorOptions.ts';
import { firstDifference } from './difference.ts';

/** Refuses DAGs that came out different when their file was evaluated again, and says where and how. */
export function refuseDifference(first: readonly BuiltDag[], second: readonly BuiltDag[]): void {
  const difference = firstDifference(definitionsOf(first), definitionsOf(second));
  if (!difference) return;
  throw new DagError(
    'NOT_DETERMINISTIC',
    `the body gives another DAG when it runs again: ${difference.path} was ${short(difference.first)} and then ${short(difference.second)}. ` +
      'It may depend on nothing that changes: not on the clock, the time zone, the working directory, or an order that is not fixed',
    siteOf(first, difference.path) ?? siteOf(second, difference.path),
  );
}

function definitionsOf(dags: readonly BuiltDag[]): Readonly<Record<string, DagDefinition>> {
  return Object.fromEntries(dags.map((dag) => [dag.dagId, dag.definition]));
}

/** Where the task, or else the DAG, was declared to which a path such as `a.tasks[2].retries` leads. */
function siteOf(dags: readonly BuiltDag[], path: string): string | undefined {
  const dag = dags.find(({ dagId }) => path === dagId || path.startsWith(`${dagId}.`));
  const taskNo = /^\.tasks\[(\d+)\]/.exec(path.slice(dag?.dagId.length ?? 0))?.[1];
  return taskNo === undefined ? dag?.site : [...(dag?.tasks.values() ?? [])][Number(taskNo)]?.site;
}
