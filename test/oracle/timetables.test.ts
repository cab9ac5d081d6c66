import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cronOf } from '../support/core/cronOf.ts';
import type { ScheduleDefinition } from '../../server/core/definition.ts';
import { manualInterval, nextRun } from '../../server/core/schedule.ts';
import { airflow, answerOf, casesIn, stateOf, type Answer, type RecordedCase } from './timetableCases.ts';
import { INTENDED, INTENDED_MOMENTS, NOT_OFFERED } from './timetableDifferences.ts';

interface TimetableCase extends RecordedCase {
  readonly kind: string;
  readonly cron?: string;
  readonly crons?: readonly string[];
  readonly timezone?: string;
  readonly interval_seconds?: number;
  readonly run_immediately?: boolean | number;
  readonly delta_seconds?: number;
}

const cases = casesIn('./timetables.json') as readonly TimetableCase[];

function ours(c: TimetableCase): Answer {
  const schedule = scheduleOf(c);
  const state = stateOf(c);
  return answerOf(nextRun(schedule, state), manualInterval(schedule, state.now, state.start));
}

function scheduleOf(c: TimetableCase): ScheduleDefinition | null {
  const zone = c.timezone ?? 'UTC';
  switch (c.kind) {
    case 'cron_data_interval':
    case 'cron_trigger':
    case 'multiple_cron_trigger':
      return cronOf(c.crons ?? c.cron!, { zone, timing: c.kind === 'cron_data_interval' ? 'interval' : 'trigger' });
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
