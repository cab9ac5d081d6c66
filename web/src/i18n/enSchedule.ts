import type { CronShape } from '../domain/cron.ts';
import {
  expressionText,
  type AssetWords,
  type DataWords,
  type ScheduleWords,
  type WorkingDayWords,
} from '../domain/schedule.ts';
import { formatClock } from '../domain/time.ts';
import { scheduleText, type ScheduleGrammar } from './scheduleText.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `every day 09:10 KST, data of the UTC day before` */
export function enSchedule(words: ScheduleWords): string {
  return scheduleText(words, GRAMMAR);
}

const GRAMMAR: ScheduleGrammar = {
  language: 'en',
  none: 'started by hand only',
  once: 'once',
  continuous: 'always, one run after the other',
  every: (duration) => `every ${duration}`,
  assets,
  shape,
  workingDays,
  data,
};

function assets({ condition, each }: AssetWords): string {
  const names = expressionText(condition, ' and ', ' or ');
  if (each === null) return `when there is news of ${names}`;
  const one = { days: 'day', hours: 'hour', keys: 'key' }[each.kind];
  return `each ${'zone' in each ? `${each.zone} ` : ''}${one}, when ${names} is complete`;
}

function shape(cron: CronShape, zone: string): string {
  switch (cron.kind) {
    case 'minutes':
      return cron.every === 1 ? 'every minute' : `every ${cron.every} minutes`;
    case 'hours':
      return `${cron.every === 1 ? 'every hour' : `every ${cron.every} hours`} at :${String(cron.minute).padStart(2, '0')}`;
    case 'daily':
      return `every day ${times(cron.times)} ${zone}`;
    case 'weekly':
      return `${weekdays(cron.days)} ${times(cron.times)} ${zone}`;
    case 'monthly':
      return `every month on day ${list(cron.days.map(String))} at ${times(cron.times)} ${zone}`;
    case 'other':
      return `cron ${cron.expression} ${zone}`;
  }
}

function weekdays(days: readonly number[]): string {
  if (days.join() === '1,2,3,4,5') return 'Monday to Friday';
  return `every ${list(days.map((day) => WEEKDAYS[day] ?? ''))}`;
}

function workingDays({ calendar, onHoliday }: WorkingDayWords): string {
  const where = { skip: 'on working days', next: 'else the next working day', previous: 'else the working day before' };
  return `, ${where[onHoliday]} (${calendar})`;
}

function data(words: DataWords): string {
  switch (words.kind) {
    case 'dayBefore':
      return `, data of the ${words.zone} day before`;
    case 'hoursBefore':
      return words.hours === 1 ? ', data of the hour before' : `, data of the ${words.hours} hours before`;
    case 'minutesBefore':
      return words.minutes === 1 ? ', data of the minute before' : `, data of the ${words.minutes} minutes before`;
    case 'daysBefore':
      return `, data of the ${words.days} days before`;
    case 'sinceLast':
      return ', data since the previous time';
    case 'none':
      return ', no data interval';
  }
}

function times(minutes: readonly number[]): string {
  return list(minutes.map(formatClock));
}

function list(items: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(items);
}
