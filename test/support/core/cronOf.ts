import type { ScheduleDefinition } from '../../../server/core/definition.ts';

type CronDefinition = Extract<ScheduleDefinition, { readonly kind: 'cron' }>;

/** The schedule that `cron(expression)` defines, in UTC unless another zone is given. */
export function cronOf(expression: string | readonly string[], given: Partial<CronDefinition> = {}): CronDefinition {
  return {
    kind: 'cron',
    expressions: typeof expression === 'string' ? [expression] : expression,
    zone: 'UTC',
    timing: 'interval',
    delayMs: 0,
    calendar: null,
    onHoliday: null,
    ...given,
  };
}
