import { expect, it } from 'vitest';
import { cronOf } from '../../../test/support/core/cronOf.ts';
import type { ScheduleDefinition } from '../../core/definition.ts';
import { timetableOf } from './timetable.ts';

const cron = cronOf(['0 0 * * *', '0 12 * * *'], { zone: 'Asia/Seoul' });

it.each<[ScheduleDefinition | null, string | null, boolean]>([
  [null, null, false],
  [cron, '0 0 * * *, 0 12 * * *', true],
  [{ kind: 'every', periodMs: 3_600_000, anchor: null, zone: 'UTC', delayMs: 0 }, 'PT1H', true],
  [{ kind: 'once', zone: 'UTC' }, '@once', false],
  [{ kind: 'continuous', zone: 'UTC' }, '@continuous', false],
])('%j is summed up as %s', (schedule, summary, isPeriodic) => {
  expect(timetableOf(schedule)).toMatchObject({ summary, isPeriodic });
});

it.each([
  [null, null, 'By the clock of Asia/Seoul'],
  ['kr', 'skip', 'By the clock of Asia/Seoul, on working days of calendar "kr"'],
  ['krx', 'next', 'By the clock of Asia/Seoul, moved to the next working day of calendar "krx"'],
] as const)('calendar %s, %s: %s', (calendar, onHoliday, description) => {
  expect(timetableOf({ ...cron, calendar, onHoliday })).toMatchObject({ description });
});
