import type { components } from '../api/schema.ts';
import { inDataOrder } from './runBars.ts';
import { isRunFinished } from './states.ts';

type DagSummary = components['schemas']['DagSummary'];

export interface DagListFilter {
  readonly search: string;
  readonly show: 'all' | 'active' | 'paused' | 'failing';
}

/** The DAGs that the reader asked for: every word must be in the name, a tag or the owner. */
export function filterDags(dags: readonly DagSummary[], { search, show }: DagListFilter): DagSummary[] {
  const words = search
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return dags.filter((dag) => {
    if (show === 'active' && dag.isPaused) return false;
    if (show === 'paused' && !dag.isPaused) return false;
    if (show === 'failing' && !isFailing(dag)) return false;
    if (words.length === 0) return true;
    const haystack = [dag.dagId, dag.owner ?? '', dag.description ?? '', ...dag.tags].join('\n').toLocaleLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

/** Its finished run of the latest data failed. */
export function isFailing(dag: DagSummary): boolean {
  return inDataOrder(dag.runs).find(({ state }) => isRunFinished(state))?.state === 'failed';
}
