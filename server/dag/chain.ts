import { currentBody } from './body.ts';
import { DagError } from './dagError.ts';
import { addEdges, resolveEndpoint } from './declare.ts';
import type { Upstream } from './taskOptions.ts';

/** Order without data: each step comes after the one before it; a list in it stands side by side. */
export function chain(...steps: readonly Upstream[]): void {
  const body = currentBody('chain(...)');
  for (const [i, step] of steps.entries()) {
    const before = steps[i - 1];
    if (before === undefined) continue;
    for (const each of [step].flat()) {
      const { endpoint, caseName } = resolveEndpoint(body, each);
      if (caseName !== null) {
        throw new DagError(
          'INVALID_OPTION',
          `chain: nothing can come before the case '${caseName}'; put it before its branch`,
        );
      }
      addEdges(body, [before], endpoint);
    }
  }
}
