import type { ScheduleDefinition } from './definition.ts';
import { nextRun, type PlannedRun, type ScheduleState } from './schedule.ts';

/**
 * The runs that are due now and do not exist yet, in order, at most `limit`: with catchup every interval since the last
 * run or the start, without it the latest complete one alone.
 */
export function dueRuns(
  schedule: ScheduleDefinition | null,
  state: ScheduleState,
  limit: number,
): readonly PlannedRun[] {
  return runsWhile(schedule, state, limit, ({ runAfter }) => runAfter <= state.now);
}

/** The next runs as far as the schedule alone can tell, at most `count`; those that are due already come first. */
export function upcomingRuns(
  schedule: ScheduleDefinition | null,
  state: ScheduleState,
  count: number,
): readonly PlannedRun[] {
  return runsWhile(schedule, state, count, () => true);
}

function runsWhile(
  schedule: ScheduleDefinition | null,
  state: ScheduleState,
  limit: number,
  holds: (run: PlannedRun) => boolean,
): readonly PlannedRun[] {
  const runs: PlannedRun[] = [];
  // A continuous schedule knows its next stretch only when the run before it has ended.
  const most = schedule?.kind === 'continuous' ? Math.min(limit, 1) : limit;
  let { lastInterval } = state;
  while (runs.length < most) {
    const run = nextRun(schedule, { ...state, lastInterval });
    if (!run || !holds(run)) break;
    runs.push(run);
    lastInterval = { start: run.intervalStart, end: run.intervalEnd };
  }
  return runs;
}
