import { upcomingRuns } from '../core/catchup.ts';
import type { DagDefinition } from '../core/definition.ts';
import type { HaruError } from '../core/errors.ts';
import { scheduleStateOf, type PlannedRun, type Span } from '../core/schedule.ts';
import { calendarsFor } from '../db/calendars.ts';
import type { Queryable } from '../db/transaction.ts';
import { businessDayOf } from './runDates.ts';

export interface PreviewedRun extends PlannedRun {
  /** The calendar day in the DAG's zone, YYYY-MM-DD. */
  readonly businessDay: string;
}

export interface RunsPreview {
  readonly runs: readonly PreviewedRun[];
  /** Why the schedule cannot be followed any further; null: nothing is wrong. */
  readonly problem: HaruError | null;
}

/** The runs that the schedule wants after the latest scheduled one, at most `count`; those that are due already come first. */
export async function previewRuns(
  db: Queryable,
  dagNo: number,
  definition: DagDefinition,
  count: number,
): Promise<RunsPreview> {
  const { rows } = await db.query<Span>(
    `select interval_start as start, interval_end as end from haru.dag_run
     where dag_no = $1 and run_type = 'scheduled' order by interval_end desc limit 1`,
    [dagNo],
  );
  const calendars = await calendarsFor(db, definition);
  const state = scheduleStateOf(definition, rows[0] ?? null, { now: new Date(), calendars });
  const { runs, problem } = upcomingRuns(definition.schedule, state, count);
  return {
    runs: runs.map((run) => ({
      ...run,
      businessDay: businessDayOf(definition, { start: run.intervalStart, end: run.intervalEnd }),
    })),
    problem,
  };
}
