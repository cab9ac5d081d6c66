import { expect, it } from 'vitest';
import { givenValues } from './givenValues.ts';

it('keeps what JSON holds, and shows functions, big numbers and dates as texts', () => {
  const at = new Date('2026-11-20T00:00:00Z');
  expect(givenValues({ sql: 'select 1', at, rows: 10n, skip: undefined, each: function each() {} })).toEqual({
    values: { sql: 'select 1', at: at.toISOString(), rows: '10', each: 'function each' },
    leftOut: [],
  });
});

it('names what is too large or no JSON, whole', () => {
  const ring: { self?: unknown } = {};
  ring.self = ring;
  const many = Array.from({ length: 1_000_000 }, (_, i) => i);
  expect(givenValues({ many, text: '가'.repeat(30_000), ring, sign: Symbol('s'), day: '2026-11-20' })).toEqual({
    values: { day: '2026-11-20' },
    leftOut: ['many', 'text', 'ring', 'sign'],
  });
});

it.each([[undefined], [null], ['text'], [{}]])('has nothing to show of %j', (given) => {
  expect(givenValues(given)).toBeNull();
});
