import { parseCron } from '../core/cronExpression.ts';
import type { ScheduleDefinition } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import { DagError, notSupported } from './dagError.ts';
import { parseDuration } from './duration.ts';
import { type Schedule, scheduleSource, type ScheduleSource } from './schedule.ts';
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
  if (!source) throw new DagError('INVALID_SCHEDULE', `${what}: give cron(...), every(...), once, continuous or null`);
  const zone = dagZone ?? 'UTC';
  switch (source.kind) {
    case 'cron':
      return cronDefinition(source, zone, what);
    case 'every':
      return everyDefinition(source, zone, what);
    case 'once':
    case 'continuous':
      return { kind: source.kind, zone };
  }
}

function cronDefinition(
  { expressions, options }: ScheduleSource & { kind: 'cron' },
  dagZone: string,
  what: string,
): ScheduleDefinition {
  const zone = checkZone(options.zone ?? dagZone, `${what}: zone`);
  if (options.calendar !== undefined || options.onHoliday !== undefined) {
    throw notSupported(`${what}: a calendar that changes runs (calendar, onHoliday)`);
  }
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
    calendar: null,
    onHoliday: null,
  };
}

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

function checkCron(expression: unknown, what: string): void {
  try {
    parseCron(String(expression));
  } catch (error) {
    if (error instanceof HaruError) throw new DagError(error.code, `${what}: ${error.message}`);
    throw error;
  }
}
