import type { ScheduleDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
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
  const runs: PlannedRun[] = [];
  try {
    for (const run of plannedRuns(schedule, state, limit)) {
      if (run.runAfter > state.now) break;
      runs.push(run);
    }
  } catch (error) {
    // The runs before the point from which the schedule cannot be followed are due all the same.
    if (!(error instanceof HaruError) || runs.length === 0) throw error;
  }
  return runs;
}

export interface Preview {
  readonly runs: readonly PlannedRun[];
  /** Why the schedule cannot be followed any further, such as a calendar that does not know the year; null: nothing is wrong. */
  readonly problem: HaruError | null;
}

/** The next runs as far as the schedule alone can tell, at most `count`; those that are due already come first. */
export function upcomingRuns(schedule: ScheduleDefinition | null, state: ScheduleState, count: number): Preview {
  const runs: PlannedRun[] = [];
  try {
    for (const run of plannedRuns(schedule, state, count)) runs.push(run);
  } catch (error) {
    if (error instanceof HaruError) return { runs, problem: error };
    throw error;
  }
  return { runs, problem: null };
}

function* plannedRuns(
  schedule: ScheduleDefinition | null,
  state: ScheduleState,
  limit: number,
): Generator<PlannedRun, void> {
  // A continuous schedule knows its next stretch only when the run before it has ended.
  const most = schedule?.kind === 'continuous' ? Math.min(limit, 1) : limit;
  let { lastInterval } = state;
  for (let count = 0; count < most; count++) {
    const run = nextRun(schedule, { ...state, lastInterval });
    if (!run) return;
    yield run;
    lastInterval = { start: run.intervalStart, end: run.intervalEnd };
  }
}
