import { upcomingRuns } from '../core/catchup.ts';
import type { DagDefinition } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import { scheduleStateOf, type PlannedRun, type Span } from '../core/schedule.ts';
import { calendarsFor } from '../db/calendars.ts';
import { clockOf } from '../db/clock.ts';
import type { DagRow } from '../db/read/dags.ts';
import type { Queryable } from '../db/transaction.ts';
import { businessDayOf } from './runDates.ts';

export interface PreviewedRun extends PlannedRun {
  /** The calendar day in the DAG's zone, YYYY-MM-DD. */
  readonly businessDay: string;
}

export interface RunsPreview {
  readonly runs: readonly PreviewedRun[];
  /** Why there are no further ones, though the definition has a schedule; null: nothing is wrong. */
  readonly problem: HaruError | null;
}

/** The runs that the schedule wants after the latest scheduled one, at most `count`; those that are due already come first. */
export async function previewRuns(
  db: Queryable,
  dag: Pick<DagRow, 'dag_no' | 'dag_id' | 'file' | 'is_stale'>,
  definition: DagDefinition,
  count: number,
): Promise<RunsPreview> {
  if (dag.is_stale) {
    const { dag_id: dagId, file } = dag;
    const message = `${dagId} is no longer defined by its file ${file}: it gets no further runs.`;
    return { runs: [], problem: new HaruError('CONFLICT', message, { dagId, file }) };
  }
  const { rows } = await db.query<Span>(
    `select interval_start as start, interval_end as end from haru.dag_run
     where dag_no = $1 and run_type = 'scheduled' order by interval_end desc limit 1`,
    [dag.dag_no],
  );
  const calendars = await calendarsFor(db, definition);
  const now = await clockOf(db);
  const state = scheduleStateOf(definition, rows[0] ?? null, { now, calendars });
  const { runs, problem } = upcomingRuns(definition.schedule, state, count);
  return {
    runs: runs.map((run) => ({
      ...run,
      businessDay: businessDayOf(definition, { start: run.intervalStart, end: run.intervalEnd }),
    })),
    problem,
  };
}
