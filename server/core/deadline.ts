import { addDays, readingOfDay, requireDay } from './businessDay.ts';
import type { Day } from './calendar.ts';
import { requireCalendar } from './calendars.ts';
import type { DagDefinition, DeadlineDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import { workingDayFrom, type WorkingCalendar } from './workingCalendar.ts';
import { instantInGap, instantsOf } from './zone.ts';

/**
 * The instant at which a deadline is due for a business day. A time that the clock leaves out is due as much later; one that
 * it shows twice, at the second pass, like a schedule's. Throws `INVALID_TIME`, `INVALID_DAY`, `UNKNOWN_CALENDAR` and
 * `NO_CALENDAR_YEAR`.
 */
export function deadlineAt(
  { at, zone, dayOffset, calendar }: Pick<DeadlineDefinition, 'at' | 'zone' | 'dayOffset' | 'calendar'>,
  day: string,
  calendars?: readonly WorkingCalendar[],
): Date {
  const working = calendar === null ? null : requireCalendar(calendar, calendars);
  const reading = readingOfDay(dueDay(requireDay(day), dayOffset, working)) + requireTime(at);
  return new Date(instantsOf(zone, reading).at(-1) ?? instantInGap(zone, reading));
}

/** With a calendar: the business day itself or the next working day; with an offset, so many working days after it. */
function dueDay(day: Day, dayOffset: number, calendar: WorkingCalendar | null): Day {
  if (calendar === null) return addDays(day, dayOffset);
  let due = dayOffset === 0 ? workingDayFrom(calendar, day, 1) : day;
  for (let passed = 0; passed < dayOffset; passed++) due = workingDayFrom(calendar, addDays(due, 1), 1);
  return due;
}

/** A deadline of a run. */
export interface DueDeadline {
  /** -1: of the run itself. */
  readonly taskNo: number;
  readonly dueAt: Date;
  readonly definition: DeadlineDefinition;
}

export interface Deadlines {
  readonly due: readonly DueDeadline[];
  /** Of deadlines that cannot be set, in words. */
  readonly problems: readonly string[];
}

/** The deadlines of a DAG and of its tasks for a business day; those due until `since` are nobody's concern any more. */
export function deadlinesOf(
  definition: DagDefinition,
  day: string,
  since: Date,
  calendars?: readonly WorkingCalendar[],
): Deadlines {
  const due: DueDeadline[] = [];
  const problems: string[] = [];
  const owners = [{ deadline: definition.deadline, taskId: null }, ...definition.tasks];
  for (const [place, { deadline, taskId }] of owners.entries()) {
    if (!deadline) continue;
    try {
      const dueAt = deadlineAt(deadline, day, calendars);
      if (dueAt > since) due.push({ taskNo: place - 1, dueAt, definition: deadline });
    } catch (error) {
      if (!(error instanceof HaruError)) throw error;
      problems.push(`the deadline${taskId === null ? '' : ` of ${taskId}`} is not watched: ${error.message}`);
    }
  }
  return { due, problems };
}

/** Milliseconds since midnight of a wall-clock time, 'HH:MM' from 00:00 to 23:59. Throws `INVALID_TIME`. */
export function requireTime(text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match) return (Number(match[1]) * 60 + Number(match[2])) * 60_000;
  throw new HaruError('INVALID_TIME', `"${text}" is not a time of the day. Write it as HH:MM, from 00:00 to 23:59.`, {
    time: text,
  });
}
