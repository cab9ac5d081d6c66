import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  eventOfManualRun,
  manualIntervalByStep,
  nextEvent,
  nextIntervalByStep,
  nextMomentByStep,
  type CalendarStep,
} from '../../server/core/momentTimetables.ts';
import type { PlannedRun, ScheduleState, Span } from '../../server/core/schedule.ts';
import { INTENDED_MOMENTS } from './timetableDifferences.ts';

interface MomentCase {
  readonly id: string;
  readonly group: string;
  readonly kind: 'events' | 'delta_trigger' | 'delta_data_interval';
  readonly delta_seconds: number | null;
  readonly relativedelta: { readonly months?: number; readonly days?: number; readonly hours?: number } | null;
  readonly events: readonly string[] | null;
  readonly restrict_to_events: boolean | null;
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
  readonly manual_interval_start: string;
  readonly manual_interval_end: string;
}

const { cases } = JSON.parse(readFileSync(new URL('./momentTimetables.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly MomentCase[];
};

function stepOf({ relativedelta: { months = 0, days = 0, hours = 0 } = {}, ...c }: MomentCaseWithStep): CalendarStep {
  return { months, ms: ((days * 24 + hours) * 3600 + (c.delta_seconds ?? 0)) * 1000 };
}

type MomentCaseWithStep = Pick<MomentCase, 'delta_seconds'> & {
  relativedelta?: NonNullable<MomentCase['relativedelta']>;
};

function ours(c: MomentCase): { readonly run: PlannedRun | null; readonly manual: Span } {
  const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));
  const [lastStart, lastEnd] = [instant(c.last_interval_start), instant(c.last_interval_end)];
  const now = new Date(c.now);
  const state: ScheduleState = {
    lastInterval: lastStart && lastEnd && { start: lastStart, end: lastEnd },
    start: instant(c.start_date_utc),
    end: instant(c.end_date_utc),
    catchup: c.catchup,
    now,
  };
  const step = stepOf({ delta_seconds: c.delta_seconds, ...(c.relativedelta && { relativedelta: c.relativedelta }) });
  switch (c.kind) {
    case 'events': {
      const events = c.events!.map((event) => new Date(event));
      const moment = (c.restrict_to_events && eventOfManualRun(events, now)) || now;
      return { run: nextEvent(events, state), manual: { start: moment, end: moment } };
    }
    case 'delta_trigger':
      return { run: nextMomentByStep(step, state), manual: { start: now, end: now } };
    case 'delta_data_interval':
      return { run: nextIntervalByStep(step, state), manual: manualIntervalByStep(step, now) };
  }
}

const text = (instant: Date | undefined): string | null => instant?.toISOString().replace('.000Z', 'Z') ?? null;

function shown({ run, manual }: ReturnType<typeof ours>): Record<string, string | null> {
  return {
    start: text(run?.intervalStart),
    end: text(run?.intervalEnd),
    logicalDate: text(run?.logicalDate),
    runAfter: text(run?.runAfter),
    manualStart: text(manual.start),
    manualEnd: text(manual.end),
  };
}

describe('timetables of Airflow that the authoring API has no form for', () => {
  it.each(cases)('$id $kind $group', (c) => {
    const airflow = {
      start: c.out_data_interval_start,
      end: c.out_data_interval_end,
      logicalDate: c.out_logical_date,
      runAfter: c.out_run_after,
      manualStart: c.manual_interval_start,
      manualEnd: c.manual_interval_end,
    };
    expect(c.out_error).toBeNull();
    expect(shown(ours(c))).toEqual({ ...airflow, ...INTENDED_MOMENTS[c.id]?.ours });
  });

  it('are all of them', () => {
    expect(cases).toHaveLength(41);
  });
});
