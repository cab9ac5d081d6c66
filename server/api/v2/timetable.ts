import type { ScheduleDefinition } from '../../core/definition.ts';
import type { AssetExpression } from '../../core/assetExpression.ts';
import { isoDuration } from './duration.ts';

export interface Timetable {
  readonly summary: string | null;
  readonly description: string;
  readonly isPeriodic: boolean;
}

/** A schedule in the few words that Airflow's API has for it. */
export function timetableOf(schedule: ScheduleDefinition | null): Timetable {
  switch (schedule?.kind) {
    case undefined:
      return { summary: null, description: 'Never, external triggers only', isPeriodic: false };
    case 'cron':
      return {
        summary: schedule.expressions.join(', '),
        description: `By the clock of ${schedule.zone}${onWorkingDays(schedule)}`,
        isPeriodic: true,
      };
    case 'every':
      return {
        summary: isoDuration(schedule.periodMs),
        description: `Every ${isoDuration(schedule.periodMs)}`,
        isPeriodic: true,
      };
    case 'once':
      return { summary: '@once', description: 'Once, as soon as possible', isPeriodic: false };
    case 'continuous':
      return {
        summary: '@continuous',
        description: 'As frequently as possible, but only one run at a time.',
        isPeriodic: false,
      };
    case 'assets':
      return {
        summary: schedule.each === 'partition' ? 'Partitioned Asset' : 'Asset',
        description: `Triggered by assets: ${inWords(schedule.condition)}`,
        isPeriodic: false,
      };
  }
}

/** An expression of assets as `a and (b or c)`. */
function inWords(expression: AssetExpression): string {
  if ('asset' in expression) return expression.asset;
  const [parts, word] = 'all' in expression ? [expression.all, 'and'] : [expression.any, 'or'];
  return parts
    .map((part) => ('asset' in part || parts.length === 1 ? inWords(part) : `(${inWords(part)})`))
    .join(` ${word} `);
}

function onWorkingDays({ calendar, onHoliday }: Extract<ScheduleDefinition, { kind: 'cron' }>): string {
  if (calendar === null) return '';
  if (onHoliday === 'skip') return `, on working days of calendar "${calendar}"`;
  return `, moved to the ${onHoliday} working day of calendar "${calendar}"`;
}
