import { describe, expect, it } from 'vitest';
import { cronOf } from '../../test/support/core/cronOf.ts';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import { CALENDARS } from './calendars.ts';
import {
  backfillSubject,
  hasWork,
  planBackfill,
  planChanges,
  type BackfillRequest,
  type BackfillSubject,
} from './backfill.ts';

const at = (text: string): Date => new Date(text);
const NOW = at('2026-02-01T12:00:00Z');
const daily: BackfillSubject = {
  dagId: 'daily',
  schedule: cronOf('0 0 * * *', { zone: 'Asia/Seoul', delayMs: 600_000 }),
  start: null,
  zone: 'Asia/Seoul',
  calendars: CALENDARS,
  dependsOnPast: false,
  isSelfContained: true,
};
const request: BackfillRequest = {
  from: at('2026-01-01T15:00:00Z'),
  to: at('2026-01-03T15:00:00Z'),
  reprocess: 'none',
  backwards: false,
  calendar: null,
};
const none = new Map();
const starts = (subject: BackfillSubject, changes: Partial<BackfillRequest> = {}, now = NOW) =>
  planBackfill(subject, { ...request, ...changes }, none, now).map(({ logicalDate }) => logicalDate.toISOString());

describe('what is planned', () => {
  it('is each complete interval that starts within the range, due after the delay', () => {
    expect(starts(daily)).toEqual(['2026-01-01T15:00:00.000Z', '2026-01-02T15:00:00.000Z', '2026-01-03T15:00:00.000Z']);
    expect(planBackfill(daily, request, none, NOW)[0]).toMatchObject({
      intervalEnd: at('2026-01-02T15:00:00Z'),
      runAfter: at('2026-01-02T15:10:00Z'),
      action: 'create',
      reason: 'no_run',
    });
    expect(starts(daily, {}, at('2026-01-03T15:00:00Z'))).toEqual(['2026-01-01T15:00:00.000Z']);
  });

  it.each([
    [null, null, '2026-01-01T18:00:00.000Z'],
    [null, '2025-12-31T22:30:00.000Z', '2026-01-01T16:30:00.000Z'],
    ['2025-12-31T23:00:00.000Z', '2025-12-31T22:30:00.000Z', '2026-01-01T17:00:00.000Z'],
  ])('keeps the grid of a period with anchor %s and start %s', (anchor, start, first) => {
    const schedule = { kind: 'every', periodMs: 6 * 3_600_000, anchor, zone: 'UTC', delayMs: 0 } as const;
    expect(starts({ ...daily, schedule, start })[0]).toBe(first);
  });

  it('takes each date as its run is and the request says', () => {
    const existing = new Map([
      [+at('2026-01-01T15:00:00Z'), { runNo: 1, runId: 'one', state: 'failed', hasTasks: true, canMove: true }],
      [+at('2026-01-02T15:00:00Z'), { runNo: 2, runId: 'two', state: 'success', hasTasks: true, canMove: true }],
      [+at('2026-01-03T15:00:00Z'), { runNo: 3, runId: 'three', state: 'running', hasTasks: true, canMove: true }],
    ] as const);
    const actions = (reprocess: BackfillRequest['reprocess']) =>
      planBackfill(daily, { ...request, reprocess }, existing, NOW).map(({ action, reason }) => `${action}: ${reason}`);
    const running = 'blocked: run_running';
    expect(actions('none')).toEqual(['skip: run_failed', 'skip: run_succeeded', running]);
    expect(actions('failed')).toEqual(['clear: run_failed', 'skip: run_succeeded', running]);
    expect(actions('completed')).toEqual(['clear: run_failed', 'clear: run_succeeded', running]);
    expect(hasWork(planBackfill(daily, request, existing, NOW))).toBe(false);
    expect(hasWork(planBackfill(daily, { ...request, reprocess: 'failed' }, existing, NOW))).toBe(true);
  });

  it('makes no run of tasks that read what is left out, and clears none that lacks the tasks', () => {
    const existing = new Map([
      [+at('2026-01-01T15:00:00Z'), { runNo: 1, runId: 'one', state: 'failed', hasTasks: false, canMove: true }],
    ] as const);
    const lean = { ...daily, isSelfContained: false };
    const planned = planBackfill(lean, { ...request, reprocess: 'failed' }, existing, NOW);
    expect(planned.slice(0, 2)).toMatchObject([
      { action: 'skip', reason: 'no_such_tasks' },
      { action: 'blocked', reason: 'no_results' },
    ]);
  });

  it('clears no run that cannot go over to the latest version', () => {
    const run = { runNo: 1, runId: 'one', hasTasks: true, canMove: false } as const;
    const existing = new Map([
      [+at('2026-01-01T15:00:00Z'), { ...run, state: 'failed' }],
      [+at('2026-01-02T15:00:00Z'), { ...run, state: 'success' }],
    ] as const);
    const planned = planBackfill(daily, { ...request, reprocess: 'failed' }, existing, NOW);
    expect(planned.slice(0, 2)).toMatchObject([
      { action: 'blocked', reason: 'no_latest' },
      { action: 'skip', reason: 'run_succeeded' },
    ]);
  });

  it('takes only the days that were chosen, by the business day in the zone of the DAG', () => {
    const days = ['2026-01-04', '2026-01-02', '2026-02-09'];
    expect(starts(daily, { days })).toEqual(['2026-01-01T15:00:00.000Z', '2026-01-03T15:00:00.000Z']);
  });

  it('leaves out days without work where a calendar is given, by the business day in the zone of the DAG', () => {
    const seollal = { from: at('2026-02-12T15:00:00Z'), to: at('2026-02-18T15:00:00Z'), calendar: 'kr' };
    expect(starts(daily, seollal, at('2026-03-01T00:00:00Z'))).toEqual([
      '2026-02-12T15:00:00.000Z',
      '2026-02-18T15:00:00.000Z',
    ]);
  });

  it('holds 2,000 dates', () => {
    expect(starts(daily, { from: at('2020-01-01T15:00:00Z'), to: at('2025-06-22T15:00:00Z') })).toHaveLength(2000);
  });

  it('holds as many by a calendar of working days', () => {
    const schedule = cronOf('30 2 * * *', { zone: 'America/New_York', calendar: 'kr', onHoliday: 'next' });
    const range = { from: at('2018-01-01T00:00:00Z'), to: at('2025-12-31T00:00:00Z') };
    expect(starts({ ...daily, schedule }, range).length).toBeGreaterThan(1_900);
  });
});

describe('what cannot be planned', () => {
  const hourly = { kind: 'every', periodMs: 60_000, anchor: null, zone: 'UTC', delayMs: 0 } as const;
  it.each<[RegExp, Partial<BackfillSubject>, Partial<BackfillRequest>]>([
    [/ends .* before it starts/, {}, { to: at('2025-01-01T00:00:00Z') }],
    [/starts on a working day \(kr\) from/, {}, { from: at('2026-01-02T15:00:00Z'), calendar: 'kr' }],
    [/no calendar "moon"/, {}, { calendar: 'moon' }],
    [/no schedule that repeats/, { schedule: null }, {}],
    [/no schedule that repeats/, { schedule: { kind: 'once', zone: 'UTC' } }, {}],
    [/in the future/, {}, { from: NOW, to: at('2026-03-01T00:00:00Z') }],
    [/No interval of daily/, {}, { from: at('2026-01-01T16:00:00Z'), to: at('2026-01-01T17:00:00Z') }],
    [/at most 10000 dates/, { schedule: hourly }, { to: NOW }],
    [/from the newest date on/, { dependsOnPast: true }, { backwards: true }],
    [/never none/, { dependsOnPast: true }, {}],
  ])('%s', (message, subject, changes) => {
    expect(() => starts({ ...daily, ...subject }, changes)).toThrow(message);
  });

  it('is allowed with dependent tasks where runs are reprocessed in order', () => {
    expect(starts({ ...daily, dependsOnPast: true }, { reprocess: 'failed' })).toHaveLength(3);
  });
});

it('a plan that changed names the dates', () => {
  const seen = planBackfill(daily, request, none, NOW);
  expect(planChanges(seen, seen)).toEqual([]);
  expect(planChanges(seen, [{ logicalDate: at('2026-01-01T15:00:00Z'), action: 'skip' }])).toEqual([
    '2026-01-01T15:00:00.000Z: create, now skip',
    '2026-01-02T15:00:00.000Z: create, now absent',
    '2026-01-03T15:00:00.000Z: create, now absent',
  ]);
  expect(planChanges([], seen.slice(0, 1))).toEqual(['2026-01-01T15:00:00.000Z: absent, now create']);
});

describe('what a plan needs to know of a DAG', () => {
  const definition = definitionOf([taskOf('first'), taskOf('second', { dependsOnPast: true })]);
  const subset = (taskId: string) => ({ taskIds: [taskId], ignoreDependencies: false, downstream: false });

  it('is of all its tasks, or of those that are meant', () => {
    expect(backfillSubject(definition, null, []).dependsOnPast).toBe(true);
    expect(backfillSubject(definition, subset('first'), []).dependsOnPast).toBe(false);
    expect(() => backfillSubject(definition, subset('third'), [])).toThrow(/third/);
  });
});
