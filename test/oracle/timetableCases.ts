import { readFileSync } from 'node:fs';
import type { PlannedRun, ScheduleState, Span } from '../../server/core/schedule.ts';

/** What every recorded timetable case states, and what Airflow answered. */
export interface RecordedCase {
  readonly id: string;
  readonly group: string;
  readonly start_date_utc: string | null;
  readonly end_date_utc: string | null;
  readonly catchup: boolean;
  readonly last_interval_start: string | null;
  readonly last_interval_end: string | null;
  readonly now: string;
  readonly out_data_interval_start: string | null;
  readonly out_data_interval_end: string | null;
  readonly out_logical_date: string | null;
  readonly out_run_after: string | null;
  readonly out_error: string | null;
  readonly manual_interval_start: string | null;
  readonly manual_interval_end: string | null;
}

/** What both sides say, in one shape. */
export interface Answer {
  readonly start: string | null;
  readonly end: string | null;
  readonly logicalDate: string | null;
  readonly runAfter: string | null;
  readonly manualStart: string | null;
  readonly manualEnd: string | null;
}

export function casesIn(file: string): readonly RecordedCase[] {
  return (JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as { cases: readonly RecordedCase[] }).cases;
}

export function airflow(c: RecordedCase): Answer {
  return {
    start: c.out_data_interval_start,
    end: c.out_data_interval_end,
    logicalDate: c.out_logical_date,
    runAfter: c.out_run_after,
    manualStart: c.manual_interval_start,
    manualEnd: c.manual_interval_end,
  };
}

/** The state of the schedule in which Airflow was asked. */
export function stateOf(c: RecordedCase): ScheduleState {
  const [lastStart, lastEnd] = [instant(c.last_interval_start), instant(c.last_interval_end)];
  return {
    lastInterval: lastStart && lastEnd && { start: lastStart, end: lastEnd },
    start: instant(c.start_date_utc),
    end: instant(c.end_date_utc),
    catchup: c.catchup,
    now: new Date(c.now),
  };
}

export function answerOf(run: PlannedRun | null, manual: Span): Answer {
  return {
    start: text(run?.intervalStart),
    end: text(run?.intervalEnd),
    logicalDate: text(run?.logicalDate),
    runAfter: text(run?.runAfter),
    manualStart: text(manual.start),
    manualEnd: text(manual.end),
  };
}

function instant(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}

function text(value: Date | undefined): string | null {
  return value?.toISOString().replace('.000Z', 'Z') ?? null;
}
