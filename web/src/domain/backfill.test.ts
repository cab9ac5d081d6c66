import { describe, expect, it } from 'vitest';
import {
  changedActions,
  countActions,
  emptyBackfill,
  groupFailures,
  progressEntries,
  readBackfillParams,
  readPlan,
  runsDone,
  withAsked,
} from './backfill.ts';
import { paramFields } from './paramsForm.ts';

const fields = paramFields({ rows: { type: 'integer', minimum: 1, default: 5 } });
const draft = emptyBackfill(fields, 'Asia/Seoul', Date.parse('2026-11-20T16:00:00Z'));

it('begins with the week that ended yesterday in the zone of the DAG', () => {
  expect(readPlan(draft)).toEqual({
    ok: true,
    body: {
      from: '2026-11-14',
      to: '2026-11-20',
      reprocess: 'none',
      backwards: false,
      maxActiveRuns: 10,
      onLatestVersion: false,
    },
  });
  const some = { ...draft, excluded: ['2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-20'] };
  expect(readPlan(some)).toMatchObject({ body: { days: ['2026-11-14', '2026-11-19'] } });
  expect(readPlan({ ...some, from: '2026-11-15', to: '2026-11-16' })).toEqual({ ok: false, problems: { to: 'days' } });
  expect(readPlan({ ...draft, calendar: 'kr' })).toMatchObject({ body: { calendar: 'kr' } });
  expect(readPlan({ ...draft, onLatest: true })).toMatchObject({ body: { onLatestVersion: true } });
  expect(readPlan({ ...draft, hasTasks: true, taskIds: ['load'], downstream: true })).toMatchObject({
    body: { tasks: { taskIds: ['load'], ignoreDependencies: false, downstream: true } },
  });
});

it('begins with what an address asks for', () => {
  expect(withAsked(draft, {})).toEqual(draft);
  expect(withAsked(draft, { from: '2026-11-01', to: '2026-11-02' })).toMatchObject({
    from: '2026-11-01',
    to: '2026-11-02',
  });
  expect(withAsked(draft, { days: ['2026-11-03', '2026-11-01'], reprocess: 'failed' })).toMatchObject({
    from: '2026-11-01',
    to: '2026-11-03',
    excluded: ['2026-11-02'],
    reprocess: 'failed',
  });
});

it('gathers failures by their cause, the most frequent first', () => {
  const date = (businessDay: string, error: string | null, state: 'failed' | 'success' = 'failed') => ({
    businessDay,
    error,
    state,
  });
  expect(
    groupFailures([
      date('b', 'away'),
      date('c', null),
      date('a', 'away'),
      date('a', 'away'),
      date('d', null, 'success'),
    ]),
  ).toEqual([
    { error: 'away', days: ['a', 'b'], runs: 3 },
    { error: null, days: ['c'], runs: 1 },
  ]);
});

it.each([
  [{ from: '' }, { from: 'day' }],
  [{ to: 'soon' }, { to: 'day' }],
  [{ to: '2026-11-13' }, { to: 'order' }],
  [{ maxActiveRuns: '0' }, { maxActiveRuns: 'most' }],
  [{ hasTasks: true }, { tasks: 'tasks' }],
  [{ maxActiveRuns: '1.5' }, { maxActiveRuns: 'most' }],
  [{ maxActiveRuns: '10001' }, { maxActiveRuns: 'most' }],
])('names what is wrong with %j', (given, problems) => {
  expect(readPlan({ ...draft, ...given })).toEqual({ ok: false, problems });
});

describe('parameters', () => {
  it('are sent only where they are set', () => {
    expect(readBackfillParams(draft, fields)).toEqual({ ok: true, params: null });
    expect(readBackfillParams({ ...draft, hasParams: true }, fields)).toEqual({ ok: true, params: { rows: 5 } });
  });

  it('are checked by their schema', () => {
    expect(readBackfillParams({ ...draft, hasParams: true, params: { rows: '0' } }, fields)).toEqual({
      ok: false,
      problems: { rows: { kind: 'least', limit: '1' } },
    });
  });
});

it('counts what is done, and names states in the order of attention', () => {
  const progress = { success: 3, failed: 1, running: 1, skip: 4 };
  expect(runsDone(progress)).toEqual({ done: 4, total: 5 });
  expect(progressEntries(progress).map(({ state }) => state)).toEqual(['failed', 'running', 'success', 'skip']);
});

it('counts actions, and finds what has changed since a plan was seen', () => {
  const before = [
    { logicalDate: 'a', action: 'create' },
    { logicalDate: 'b', action: 'create' },
  ] as const;
  const now = [
    { logicalDate: 'a', action: 'create' },
    { logicalDate: 'b', action: 'blocked' },
    { logicalDate: 'c', action: 'create' },
  ] as const;
  expect(countActions(now)).toEqual({ create: 2, clear: 0, skip: 0, blocked: 1 });
  expect([...changedActions(before, now)]).toEqual([
    ['b', 'create'],
    ['c', 'absent'],
  ]);
});
