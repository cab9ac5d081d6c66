import type { components } from '../api/schema.ts';
import { fixedOffset } from './clock.ts';
import { cronShape, type CronShape } from './cron.ts';
import { zoneLabel } from './time.ts';

export type Schedule = components['schemas']['Schedule'];
type CronSchedule = components['schemas']['CronSchedule'];
type AssetSchedule = components['schemas']['AssetSchedule'];

const DAY = 1440;

/** What data a run of the schedule covers. */
export type DataWords =
  | { readonly kind: 'dayBefore'; readonly zone: string }
  | { readonly kind: 'hoursBefore'; readonly hours: number }
  | { readonly kind: 'minutesBefore'; readonly minutes: number }
  | { readonly kind: 'daysBefore'; readonly days: number }
  | { readonly kind: 'sinceLast' }
  | { readonly kind: 'none' };

/** The calendar whose working days count, and what becomes of a time on another day. */
export interface WorkingDayWords {
  readonly calendar: string;
  readonly onHoliday: 'skip' | 'next' | 'previous';
}

/** A schedule as the words of any language need it. Times are minutes of the day in `zone`. */
export type ScheduleWords =
  | {
      readonly kind: 'cron';
      readonly shape: CronShape;
      /** Label of the zone whose clock the times are on. */
      readonly zone: string;
      /** Left to add to the times, where they could not be moved by it. */
      readonly delayMinutes: number;
      readonly data: DataWords;
      readonly workingDays: WorkingDayWords | null;
    }
  | { readonly kind: 'every'; readonly seconds: number; readonly delayMinutes: number }
  | AssetWords
  | { readonly kind: 'once' | 'continuous' | 'none' };

/** Assets as a schedule names them, in words that a language joins. */
export type AssetExpression =
  | { readonly asset: string }
  | { readonly all: readonly AssetExpression[] }
  | { readonly any: readonly AssetExpression[] };

export interface AssetWords {
  readonly kind: 'assets';
  readonly condition: AssetExpression;
  /** What each run is for; null: no partition, it runs on events. */
  readonly each: { readonly kind: 'days' | 'hours'; readonly zone: string } | { readonly kind: 'keys' } | null;
}

/**
 * When runs start, on the clock of `zone` where both zones keep their distance from UTC all year, else on the
 * schedule's own clock, because then no single time would be right.
 */
export function scheduleWords(schedule: Schedule | null, zone: string, now: number): ScheduleWords {
  if (schedule === null) return { kind: 'none' };
  switch (schedule.kind) {
    case 'cron':
      return cronWords(schedule, zone, now);
    case 'every':
      return { kind: 'every', seconds: schedule.periodMs / 1000, delayMinutes: schedule.delayMs / 60_000 };
    case 'once':
    case 'continuous':
      return { kind: schedule.kind };
    case 'assets':
      return { kind: 'assets', condition: schedule.condition as AssetExpression, each: eachOf(schedule, now) };
  }
}

function eachOf({ each, assets }: AssetSchedule, now: number): AssetWords['each'] {
  const partition = assets.find((asset) => asset.partition !== null)?.partition;
  if (each === 'event' || !partition) return null;
  const { kind, zone } = partition;
  return kind === 'keys' || zone === undefined
    ? { kind: 'keys' }
    : { kind: kind === 'hours' ? 'hours' : 'days', zone: zoneLabel(zone, now) };
}

/** An expression as one phrase, with the language's words between its parts. */
export function expressionText(expression: AssetExpression, and: string, or: string): string {
  if ('asset' in expression) return expression.asset;
  const [parts, word] = 'all' in expression ? [expression.all, and] : [expression.any, or];
  const nested = (part: AssetExpression): string => {
    const text = expressionText(part, and, or);
    return 'asset' in part || parts.length === 1 ? text : `(${text})`;
  };
  return parts.map(nested).join(word);
}

function cronWords(schedule: CronSchedule, zone: string, now: number): ScheduleWords {
  const [expression = '', ...more] = schedule.expressions;
  const shape: CronShape =
    more.length === 0 ? cronShape(expression) : { kind: 'other', expression: schedule.expressions.join(' | ') };
  const [from, to] = [fixedOffset(schedule.zone, now), fixedOffset(zone, now)];
  // A short name such as EST would be wrong for half of the year.
  const own = from === null ? schedule.zone : zoneLabel(schedule.zone, now);
  const workingDays = workingDayWords(schedule);
  const data = workingDays && schedule.timing === 'interval' ? SINCE_LAST : dataWords(shape, schedule.timing, own);
  const words = { kind: 'cron', data, workingDays } as const;
  const delay = schedule.delayMs / 60_000;
  const moved = from === null || to === null ? null : move(shape, delay + to - from);
  if (moved !== null) return { ...words, shape: moved, zone: zoneLabel(zone, now), delayMinutes: 0 };
  const delayed = move(shape, delay);
  return delayed === null
    ? { ...words, shape, zone: own, delayMinutes: delay }
    : { ...words, shape: delayed, zone: own, delayMinutes: 0 };
}

/** With a calendar an interval may reach over days without work. */
const SINCE_LAST: DataWords = { kind: 'sinceLast' };

function workingDayWords({ calendar, onHoliday }: CronSchedule): WorkingDayWords | null {
  return calendar === null ? null : { calendar, onHoliday: onHoliday ?? 'skip' };
}

/** The shape some whole minutes later; null where the words could not say it any more. */
function move(shape: CronShape, by: number): CronShape | null {
  if (by === 0) return shape;
  if (!Number.isInteger(by)) return null;
  switch (shape.kind) {
    case 'minutes':
      return by % shape.every === 0 ? shape : null;
    case 'hours': {
      const minute = shape.minute + by;
      if (shape.every !== 1 && Math.floor(minute / 60) % shape.every !== 0) return null;
      return { ...shape, minute: modulo(minute, 60) };
    }
    case 'daily':
      return { kind: 'daily', times: shape.times.map((time) => modulo(time + by, DAY)).toSorted((a, b) => a - b) };
    case 'weekly':
    case 'monthly': {
      const shifts = new Set(shape.times.map((time) => Math.floor((time + by) / DAY)));
      const [shift = 0] = shifts;
      if (shifts.size > 1 || (shape.kind === 'monthly' && shift !== 0)) return null;
      const times = shape.times.map((time) => modulo(time + by, DAY));
      if (shape.kind === 'monthly') return { ...shape, times };
      return { kind: 'weekly', days: shape.days.map((day) => modulo(day + shift, 7)).toSorted((a, b) => a - b), times };
    }
    case 'other':
      return null;
  }
}

function dataWords(shape: CronShape, timing: CronSchedule['timing'], zone: string): DataWords {
  if (timing === 'trigger') return { kind: 'none' };
  switch (shape.kind) {
    case 'minutes':
      return { kind: 'minutesBefore', minutes: shape.every };
    case 'hours':
      return { kind: 'hoursBefore', hours: shape.every };
    case 'daily':
      if (shape.times.length > 1) return { kind: 'sinceLast' };
      return shape.times[0] === 0 ? { kind: 'dayBefore', zone } : { kind: 'hoursBefore', hours: 24 };
    case 'weekly':
      return shape.days.length === 1 && shape.times.length === 1
        ? { kind: 'daysBefore', days: 7 }
        : { kind: 'sinceLast' };
    case 'monthly':
    case 'other':
      return { kind: 'sinceLast' };
  }
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
