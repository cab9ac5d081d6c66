import { describe, expect, it } from 'vitest';
import { choiceOf, clickDay, daysOf, dayStates, extendTo, isChosen, rangeOf, type DayChoice } from './dayChoice.ts';

const week: DayChoice = { from: '2026-11-16', to: '2026-11-22', excluded: [] };

describe('a choice of days', () => {
  it('begins anew with a day outside of it, and loses and regains days within', () => {
    expect(clickDay(week, '2026-11-30')).toEqual(rangeOf('2026-11-30', '2026-11-30'));
    const without = clickDay(clickDay(week, '2026-11-20'), '2026-11-18');
    expect(without).toEqual({ ...week, excluded: ['2026-11-18', '2026-11-20'] });
    expect([isChosen(without, '2026-11-18'), isChosen(without, '2026-11-19')]).toEqual([false, true]);
    expect(clickDay(without, '2026-11-18')).toEqual({ ...week, excluded: ['2026-11-20'] });
    const one = rangeOf('2026-11-20', '2026-11-20');
    expect(clickDay(one, '2026-11-20')).toEqual(one);
  });

  it('goes from the day that was chosen first to any other', () => {
    expect(rangeOf('2026-11-22', '2026-11-16')).toEqual(week);
    expect(extendTo(week, '2026-11-14')).toEqual({ ...week, from: '2026-11-14' });
    expect(extendTo({ ...week, to: '' }, '2026-11-18')).toEqual(rangeOf('2026-11-18', '2026-11-18'));
    expect(extendTo({ ...week, excluded: ['2026-11-17'] }, '2026-11-18')).toEqual({ ...week, to: '2026-11-18' });
  });

  it('is made of days, and made into them', () => {
    const days = ['2026-11-16', '2026-11-18', '2026-11-19'];
    expect(choiceOf(days.toReversed())).toEqual({ from: days[0], to: days[2], excluded: ['2026-11-17'] });
    expect(daysOf(choiceOf(days)!)).toEqual(days);
    expect(choiceOf([])).toBeNull();
    expect(daysOf({ from: '0001-01-01', to: '9999-12-31', excluded: [] })).toHaveLength(10_000);
  });
});

it('says of each day what needs attention first', () => {
  const date = (businessDay: string, reason: Parameters<typeof dayStates>[0][number]['reason']) => ({
    businessDay,
    reason,
  });
  const states = dayStates([
    date('a', 'run_succeeded'),
    date('a', 'run_failed'),
    date('b', 'run_succeeded'),
    date('b', 'no_run'),
    date('c', 'no_run'),
    date('d', 'run_succeeded'),
    date('e', 'run_queued'),
    date('e', 'run_running'),
  ]);
  expect(Object.fromEntries(states)).toEqual({ a: 'failed', b: 'partial', c: 'missing', d: 'success', e: 'running' });
});
