import { describe, expect, it } from 'vitest';
import { enSchedule } from '../i18n/enSchedule.ts';
import { koSchedule } from '../i18n/koSchedule.ts';
import { cronShape } from './cron.ts';
import { scheduleWords, type AssetExpression, type Schedule } from './schedule.ts';

const NOW = Date.parse('2026-11-21T00:00:00Z');

function cron(
  expression: string,
  zone = 'UTC',
  delayMinutes = 0,
  timing: 'interval' | 'trigger' = 'interval',
): Schedule {
  const delayMs = delayMinutes * 60_000;
  return { kind: 'cron', expressions: [expression], zone, timing, delayMs, calendar: null, onHoliday: null };
}

it.each([
  ['0 0 * * *', { kind: 'daily', times: [0] }],
  ['@daily', { kind: 'daily', times: [0] }],
  ['0 30 9,21 * * *', { kind: 'daily', times: [570, 1290] }],
  ['0 * * * *', { kind: 'hours', every: 1, minute: 0 }],
  ['15 */6 * * *', { kind: 'hours', every: 6, minute: 15 }],
  ['*/5 * * * *', { kind: 'minutes', every: 5 }],
  ['0 7 * * 1-5', { kind: 'weekly', days: [1, 2, 3, 4, 5], times: [420] }],
  ['0 7 * * MON,sun', { kind: 'weekly', days: [0, 1], times: [420] }],
  ['0 7 * * 7', { kind: 'weekly', days: [0], times: [420] }],
  ['0 7 1,15 * *', { kind: 'monthly', days: [1, 15], times: [420] }],
] as const)('reads %s', (expression, shape) => {
  expect(cronShape(expression)).toEqual(shape);
});

it.each(['*/7 * * * *', '0 0 1 1 *', '0 0 L * *', '0 0 1 * 1', '61 * * * *', '5 */5 * * *', 'nonsense', ''])(
  'leaves %s as it is',
  (expression) => {
    expect(cronShape(expression)).toEqual({ kind: 'other', expression });
  },
);

function assetSchedule(
  condition: AssetExpression,
  each: 'event' | 'partition',
  partition: { kind: string; zone?: string; keys?: string[] } | null,
): Schedule {
  return { kind: 'assets', condition, each, assets: [{ uri: 'x', partition }], rerunStale: false, zone: 'UTC' };
}

describe('in words', () => {
  it.each<[Schedule | null, string, string, string]>([
    [
      cron('0 0 * * *', 'UTC', 10),
      'Asia/Seoul',
      '매일 09:10 KST, 전날(UTC) 데이터',
      'every day 09:10 KST, data of the UTC day before',
    ],
    [
      cron('0 0 * * *', 'UTC', 10),
      'UTC',
      '매일 00:10 UTC, 전날(UTC) 데이터',
      'every day 00:10 UTC, data of the UTC day before',
    ],
    [
      cron('0 0 * * *', 'Asia/Seoul'),
      'Asia/Seoul',
      '매일 00:00 KST, 전날(KST) 데이터',
      'every day 00:00 KST, data of the KST day before',
    ],
    [
      cron('0 0 * * *', 'Asia/Seoul'),
      'UTC',
      '매일 15:00 UTC, 전날(KST) 데이터',
      'every day 15:00 UTC, data of the KST day before',
    ],
    [
      cron('30 5 * * *', 'UTC'),
      'UTC',
      '매일 05:30 UTC, 직전 24시간 데이터',
      'every day 05:30 UTC, data of the 24 hours before',
    ],
    [
      cron('0 * * * *', 'UTC', 5),
      'Asia/Seoul',
      '매시 5분, 직전 1시간 데이터',
      'every hour at :05, data of the hour before',
    ],
    [
      cron('0 */6 * * *'),
      'UTC',
      '6시간마다 정각, 직전 6시간 데이터',
      'every 6 hours at :00, data of the 6 hours before',
    ],
    [
      cron('*/15 * * * *'),
      'Asia/Seoul',
      '15분마다, 직전 15분 데이터',
      'every 15 minutes, data of the 15 minutes before',
    ],
    // Monday 22:00 UTC is Tuesday in Seoul.
    [
      cron('0 22 * * 1', 'UTC'),
      'Asia/Seoul',
      '매주 화요일 07:00 KST, 직전 7일 데이터',
      'every Tuesday 07:00 KST, data of the 7 days before',
    ],
    [
      cron('0 7 * * 1-5', 'Asia/Seoul', 0, 'trigger'),
      'Asia/Seoul',
      '평일(월~금) 07:00 KST, 데이터 구간 없음',
      'Monday to Friday 07:00 KST, no data interval',
    ],
    [
      cron('0 7 * * 1,3', 'Asia/Seoul'),
      'Asia/Seoul',
      '매주 월·수요일 07:00 KST, 직전 시각 이후 데이터',
      'every Monday and Wednesday 07:00 KST, data since the previous time',
    ],
    // The first of the month at 20:00 UTC is the second in Seoul, which "every month on day 1" must not become.
    [
      cron('0 20 1 * *', 'UTC'),
      'Asia/Seoul',
      '매월 1일 20:00 UTC, 직전 시각 이후 데이터',
      'every month on day 1 at 20:00 UTC, data since the previous time',
    ],
    // No single hour of Seoul is right all year for a clock that changes.
    [
      cron('0 9 * * *', 'America/New_York'),
      'Asia/Seoul',
      '매일 09:00 America/New_York, 직전 24시간 데이터',
      'every day 09:00 America/New_York, data of the 24 hours before',
    ],
    [
      cron('0 0 1 1 *', 'UTC', 10),
      'Asia/Seoul',
      'cron 0 0 1 1 * UTC + 10분, 직전 시각 이후 데이터',
      'cron 0 0 1 1 * UTC + 10m, data since the previous time',
    ],
    [
      { kind: 'every', periodMs: 5_400_000, anchor: null, zone: 'UTC', delayMs: 0 },
      'UTC',
      '1시간 30분마다',
      'every 1h 30m',
    ],
    [{ kind: 'once', zone: 'UTC' }, 'UTC', '한 번만', 'once'],
    [{ kind: 'continuous', zone: 'UTC' }, 'UTC', '끝나는 대로 이어서', 'always, one run after the other'],
    [
      assetSchedule({ all: [{ asset: 'mart.access_log' }, { any: [{ asset: 'a' }, { asset: 'b' }] }] }, 'partition', {
        kind: 'days',
        zone: 'Asia/Seoul',
      }),
      'UTC',
      'mart.access_log 그리고 (a 또는 b)가 완성된 KST 날짜마다',
      'each KST day, when mart.access_log and (a or b) is complete',
    ],
    [
      assetSchedule({ any: [{ asset: 'region' }] }, 'partition', { kind: 'keys', keys: ['kr'] }),
      'UTC',
      'region이 완성된 키마다',
      'each key, when region is complete',
    ],
    [assetSchedule({ asset: 'orders' }, 'event', null), 'UTC', 'orders가 갱신되면', 'when there is news of orders'],
    [null, 'UTC', '직접 실행할 때만', 'started by hand only'],
  ])('%j on the clock of %s', (schedule, zone, korean, english) => {
    const words = scheduleWords(schedule, zone, NOW);
    expect([koSchedule(words), enSchedule(words)]).toEqual([korean, english]);
  });

  it.each([
    [
      'skip',
      '매일 09:10 KST, 영업일에만(kr), 직전 시각 이후 데이터',
      'every day 09:10 KST, on working days (kr), data since the previous time',
    ],
    [
      'next',
      '매일 09:10 KST, 휴일이면 다음 영업일(kr), 직전 시각 이후 데이터',
      'every day 09:10 KST, else the next working day (kr), data since the previous time',
    ],
    [
      'previous',
      '매일 09:10 KST, 휴일이면 직전 영업일(kr), 직전 시각 이후 데이터',
      'every day 09:10 KST, else the working day before (kr), data since the previous time',
    ],
  ] as const)('says what a calendar does: %s', (onHoliday, korean, english) => {
    const daily = cron('0 0 * * *', 'UTC', 10) as Extract<Schedule, { kind: 'cron' }>;
    const words = scheduleWords({ ...daily, calendar: 'kr', onHoliday }, 'Asia/Seoul', NOW);
    expect([koSchedule(words), enSchedule(words)]).toEqual([korean, english]);
  });

  it('keeps several expressions as they are', () => {
    const schedule = {
      ...(cron('0 0 * * *') as Extract<Schedule, { kind: 'cron' }>),
      expressions: ['0 0 * * *', '0 6 * * 1'],
    };
    expect(koSchedule(scheduleWords(schedule, 'Asia/Seoul', NOW))).toBe(
      'cron 0 0 * * * | 0 6 * * 1 UTC, 직전 시각 이후 데이터',
    );
  });
});
