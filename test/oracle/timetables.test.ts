import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ScheduleDefinition } from '../../server/core/definition.ts';
import { manualInterval, nextRun } from '../../server/core/schedule.ts';
import { INTENDED, INTENDED_MOMENTS, NOT_OFFERED } from './timetableDifferences.ts';

interface TimetableCase {
  readonly id: string;
  readonly group: string;
  readonly kind: string;
  readonly cron?: string;
  readonly crons?: readonly string[];
  readonly timezone?: string;
  readonly interval_seconds?: number;
  readonly run_immediately?: boolean | number;
  readonly delta_seconds?: number;
  readonly start_date_utc: string | null;
  readonly end_date_utc: string | null;
  readonly catchup: boolean;
  readonly last_interval_start: string | null;
  readonly last_interval_end: string | null;
  readonly now: string;
  readonly out_data_interval_start: string | null;
  readonly out_data_interval_end: string | null;
  readonly out_logical_date: string | null;
  readonly out_run_after: string | null;
  readonly out_error: string | null;
  readonly manual_interval_start: string | null;
  readonly manual_interval_end: string | null;
}

const { cases } = JSON.parse(readFileSync(new URL('./timetables.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly TimetableCase[];
};

/** What both sides say, in one shape. */
interface Answer {
  readonly start: string | null;
  readonly end: string | null;
  readonly logicalDate: string | null;
  readonly runAfter: string | null;
  readonly manualStart: string | null;
  readonly manualEnd: string | null;
}

function airflow(c: TimetableCase): Answer {
  return {
    start: c.out_data_interval_start,
    end: c.out_data_interval_end,
    logicalDate: c.out_logical_date,
    runAfter: c.out_run_after,
    manualStart: c.manual_interval_start,
    manualEnd: c.manual_interval_end,
  };
}

function ours(c: TimetableCase): Answer {
  const schedule = scheduleOf(c);
  const start = instant(c.start_date_utc);
  const lastStart = instant(c.last_interval_start);
  const lastEnd = instant(c.last_interval_end);
  const now = new Date(c.now);
  const run = nextRun(schedule, {
    lastInterval: lastStart && lastEnd && { start: lastStart, end: lastEnd },
    start,
    end: instant(c.end_date_utc),
    catchup: c.catchup,
    now,
  });
  const manual = manualInterval(schedule, now, start);
  return {
    start: text(run?.intervalStart),
    end: text(run?.intervalEnd),
    logicalDate: text(run?.logicalDate),
    runAfter: text(run?.runAfter),
    manualStart: text(manual.start),
    manualEnd: text(manual.end),
  };
}

function scheduleOf(c: TimetableCase): ScheduleDefinition | null {
  const zone = c.timezone ?? 'UTC';
  switch (c.kind) {
    case 'cron_data_interval':
    case 'cron_trigger':
    case 'multiple_cron_trigger':
      return {
        kind: 'cron',
        expressions: c.crons ?? [c.cron!],
        zone,
        timing: c.kind === 'cron_data_interval' ? 'interval' : 'trigger',
        delayMs: 0,
        calendar: null,
        onHoliday: null,
      };
    case 'delta_data_interval':
      return { kind: 'every', periodMs: c.delta_seconds! * 1000, anchor: null, zone, delayMs: 0 };
    case 'once':
      return { kind: 'once', zone };
    case 'continuous':
      return { kind: 'continuous', zone };
    case 'null':
      return null;
    default:
      throw new Error(`unknown kind ${c.kind}`);
  }
}

function instant(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}

function text(value: Date | undefined): string | null {
  return value?.toISOString().replace('.000Z', 'Z') ?? null;
}

/** `run_immediately: false` is the default, and the only behavior here. */
function isOffered(c: TimetableCase): boolean {
  return (
    !c.interval_seconds &&
    (c.run_immediately === undefined || c.run_immediately === null || c.run_immediately === false)
  );
}

describe('timetables of Airflow', () => {
  const offered = cases.filter(isOffered);

  it.each(offered.filter(({ id }) => !(id in INTENDED)))('$id $kind $group', (c) => {
    expect(c.out_error).toBeNull();
    expect(ours(c)).toEqual(airflow(c));
  });

  it.each(Object.entries(INTENDED))('%s differs on purpose: %s', (id, { ours: expected }) => {
    const c = offered.find((candidate) => candidate.id === id)!;
    expect(ours(c)).toEqual({ ...airflow(c), ...expected });
    expect(ours(c)).not.toEqual(airflow(c));
  });

  it('leaves out exactly the cases whose options are not offered', () => {
    expect(cases.filter((c) => !isOffered(c)).map(({ id }) => id)).toEqual(NOT_OFFERED);
  });
});

it('every difference is written down with its reason', () => {
  const record = readFileSync(
    new URL('../../docs/decisions/0002-differences-from-airflow.md', import.meta.url),
    'utf8',
  );
  const written = [...record.matchAll(/\btt\d{3}\b/g)].map(([id]) => id);
  expect(written.toSorted()).toEqual(
    [...Object.keys(INTENDED), ...Object.keys(INTENDED_MOMENTS), ...NOT_OFFERED].toSorted(),
  );
});
