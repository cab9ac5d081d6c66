import type { ScheduleDefinition } from '../../core/definition.ts';
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
        description: `By the clock of ${schedule.zone}`,
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
  }
}
