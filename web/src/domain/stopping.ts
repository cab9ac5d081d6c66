import type { components } from '../api/schema.ts';
import { isTaskFinished, tallyEntries, type TaskState } from './states.ts';

type RunDetail = components['schemas']['RunDetail'];
type InstanceSummary = components['schemas']['InstanceSummary'];

/** More would be a list that nobody reads. */
const MAX_SHOWN = 100;

export interface InstancesToStop {
  readonly running: readonly InstanceSummary[];
  /** Running ones that `running` does not hold. */
  readonly further: number;
  /** Have not started, or wait to go on: they never will. */
  readonly waiting: number;
}

/** What stopping a run ends, as the page knows it. */
export function instancesToStop({ instances, tallies }: Pick<RunDetail, 'instances' | 'tallies'>): InstancesToStop {
  const running = instances.filter(({ state }) => isUnderWay(state)).slice(0, MAX_SHOWN);
  const entries = Object.values(tallies).flatMap(tallyEntries);
  const count = (is: (state: TaskState) => boolean) =>
    entries.reduce((sum, entry) => sum + (is(entry.state) ? entry.count : 0), 0);
  return {
    running,
    further: Math.max(0, count(isUnderWay) - running.length),
    waiting: count((state) => !isTaskFinished(state) && !isUnderWay(state)),
  };
}

function isUnderWay(state: TaskState): boolean {
  return state === 'running' || state === 'restarting';
}
