import { businessDay } from '../core/businessDay.ts';
import type { DagDefinition } from '../core/definition.ts';
import { manualInterval } from '../core/schedule.ts';
import type { WorkingCalendar } from '../core/workingCalendar.ts';

export interface IntervalDates {
  readonly start: Date;
  readonly end: Date;
}

/** The interval that a run without one of its own works on: the one that the DAG's schedule has for that moment. */
export function intervalAt(
  { schedule, start }: DagDefinition,
  moment: Date,
  calendars: readonly WorkingCalendar[],
): IntervalDates {
  return manualInterval(schedule, moment, start === null ? null : new Date(start), calendars);
}

/** The calendar day in the DAG's zone that the interval is for. */
export function businessDayOf(definition: DagDefinition, interval: IntervalDates): string {
  return businessDay(interval.start, definition.zone);
}

/** An instant in run ids: `2022-12-01T00:10:00+00:00`, with microseconds where it has a fraction, as Airflow writes it. */
export function inRunId(instant: Date): string {
  const iso = instant.toISOString();
  return iso.endsWith('.000Z') ? `${iso.slice(0, -5)}+00:00` : `${iso.slice(0, -1)}000+00:00`;
}
