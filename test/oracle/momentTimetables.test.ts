import { describe, expect, it } from 'vitest';
import {
  eventOfManualRun,
  manualIntervalByStep,
  nextEvent,
  nextIntervalByStep,
  nextMomentByStep,
  type CalendarStep,
} from '../../server/core/momentTimetables.ts';
import { airflow, answerOf, casesIn, stateOf, type Answer, type RecordedCase } from './timetableCases.ts';
import { INTENDED_MOMENTS } from './timetableDifferences.ts';

interface MomentCase extends RecordedCase {
  readonly kind: 'events' | 'delta_trigger' | 'delta_data_interval';
  readonly delta_seconds: number | null;
  readonly relativedelta: { readonly months?: number; readonly days?: number; readonly hours?: number } | null;
  readonly events: readonly string[] | null;
  readonly restrict_to_events: boolean | null;
}

const cases = casesIn('./momentTimetables.json') as readonly MomentCase[];

function stepOf({ relativedelta: { months = 0, days = 0, hours = 0 } = {}, ...c }: MomentCaseWithStep): CalendarStep {
  return { months, ms: ((days * 24 + hours) * 3600 + (c.delta_seconds ?? 0)) * 1000 };
}

type MomentCaseWithStep = Pick<MomentCase, 'delta_seconds'> & {
  relativedelta?: NonNullable<MomentCase['relativedelta']>;
};

function ours(c: MomentCase): Answer {
  const state = stateOf(c);
  const { now } = state;
  const step = stepOf({ delta_seconds: c.delta_seconds, ...(c.relativedelta && { relativedelta: c.relativedelta }) });
  switch (c.kind) {
    case 'events': {
      const events = c.events!.map((event) => new Date(event));
      const moment = (c.restrict_to_events && eventOfManualRun(events, now)) || now;
      return answerOf(nextEvent(events, state), { start: moment, end: moment });
    }
    case 'delta_trigger':
      return answerOf(nextMomentByStep(step, state), { start: now, end: now });
    case 'delta_data_interval':
      return answerOf(nextIntervalByStep(step, state), manualIntervalByStep(step, now));
  }
}

describe('timetables of Airflow that the authoring API has no form for', () => {
  it.each(cases)('$id $kind $group', (c) => {
    expect(c.out_error).toBeNull();
    expect(ours(c)).toEqual({ ...airflow(c), ...INTENDED_MOMENTS[c.id]?.ours });
  });

  it('are all of them', () => {
    expect(cases).toHaveLength(41);
  });
});
