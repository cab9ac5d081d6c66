import { businessDay } from '../core/businessDay.ts';
import { CALENDARS } from '../core/calendars.ts';
import { parseCron } from '../core/cronExpression.ts';
import type { ScheduleDefinition } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import { isWorkingDay, type OnHoliday } from '../core/workingCalendar.ts';
import { assetSchedule } from './assetSchedule.ts';
import { DagError } from './dagError.ts';
import { parseDuration } from './duration.ts';
import { type CronOptions, type Schedule, scheduleSource, type ScheduleSource } from './schedule.ts';
import { checkZone, parseWhen } from './when.ts';

/** What is stored of a DAG's schedule; without a zone of its own it follows `dagZone`, else UTC. */
export function scheduleDefinition(
  dagId: string,
  schedule: Schedule | null | undefined,
  dagZone: string | undefined,
): ScheduleDefinition | null {
  if (schedule === null || schedule === undefined) return null;
  const source = scheduleSource(schedule);
  const what = `dag '${dagId}': schedule`;
  if (!source)
    throw new DagError('INVALID_SCHEDULE', `${what}: give cron(...), every(...), on(...), once, continuous or null`);
  const zone = dagZone ?? 'UTC';
  switch (source.kind) {
    case 'cron':
      return cronDefinition(source, zone, what);
    case 'every':
      return everyDefinition(source, zone, what);
    case 'once':
    case 'continuous':
      return { kind: source.kind, zone };
    case 'assets':
      return assetSchedule(source.condition, source.options, dagZone, what);
  }
}

function cronDefinition(
  { expressions, options }: ScheduleSource & { kind: 'cron' },
  dagZone: string,
  what: string,
): ScheduleDefinition {
  const zone = checkZone(options.zone ?? dagZone, `${what}: zone`);
  if (expressions.length === 0) throw new DagError('INVALID_SCHEDULE', `${what}: give a cron expression`);
  for (const expression of expressions) checkCron(expression, what);
  const timing = options.timing ?? 'interval';
  if (timing !== 'interval' && timing !== 'trigger') {
    throw new DagError(
      'INVALID_SCHEDULE',
      `${what}: timing is ${JSON.stringify(timing)}: give 'interval' or 'trigger'`,
    );
  }
  return {
    kind: 'cron',
    expressions: [...expressions],
    zone,
    timing,
    delayMs: options.delay === undefined ? 0 : parseDuration(options.delay, `${what}: delay`),
    ...calendarOf(options, what),
  };
}

function checkCron(expression: unknown, what: string): void {
  named(what, () => parseCron(String(expression)));
}

type CalendarRule = Pick<Extract<ScheduleDefinition, { kind: 'cron' }>, 'calendar' | 'onHoliday'>;

function calendarOf({ calendar, onHoliday }: CronOptions, what: string): CalendarRule {
  if (calendar === undefined) {
    if (onHoliday === undefined) return { calendar: null, onHoliday: null };
    throw new DagError(
      'INVALID_SCHEDULE',
      `${what}: onHoliday needs a calendar that knows the holidays: add for example calendar: 'kr'`,
    );
  }
  const rule = onHoliday ?? 'skip';
  if (!ON_HOLIDAY.includes(rule)) {
    throw new DagError(
      'INVALID_SCHEDULE',
      `${what}: onHoliday is ${JSON.stringify(rule)}: give 'skip', 'next' or 'previous'`,
    );
  }
  if (typeof calendar !== 'string' || calendar === '')
    throw new DagError(
      'INVALID_SCHEDULE',
      `${what}: calendar is ${JSON.stringify(calendar)}: give a name such as 'kr'`,
    );
  return { calendar, onHoliday: rule };
}

const ON_HOLIDAY: readonly string[] = ['skip', 'next', 'previous'] satisfies readonly OnHoliday[];

function everyDefinition(
  { duration, options }: ScheduleSource & { kind: 'every' },
  dagZone: string,
  what: string,
): ScheduleDefinition {
  const zone = checkZone(options.zone ?? dagZone, `${what}: zone`);
  const periodMs = parseDuration(duration, `${what}: every`);
  if (periodMs < 1_000)
    throw new DagError('INVALID_SCHEDULE', `${what}: every(${JSON.stringify(duration)}) is under a second`);
  return {
    kind: 'every',
    periodMs,
    anchor: options.anchor === undefined ? null : parseWhen(options.anchor, zone, `${what}: anchor`),
    zone,
    delayMs: options.delay === undefined ? 0 : parseDuration(options.delay, `${what}: delay`),
  };
}

/** Refuses an instant in a year that the schedule's calendar does not know, if that is one of Haru's. */
export function checkCalendarOn(instant: string, schedule: ScheduleDefinition | null, what: string): void {
  if (schedule?.kind !== 'cron' || schedule.calendar === null) return;
  const calendar = CALENDARS.find(({ name }) => name === schedule.calendar);
  if (calendar) named(what, () => isWorkingDay(calendar, businessDay(new Date(instant), schedule.zone)));
}

/** What the core says of a value, as an error of the DAG file that names the option. */
function named(what: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (error instanceof HaruError) throw new DagError(error.code, `${what}: ${error.message}`);
    throw error;
  }
}
