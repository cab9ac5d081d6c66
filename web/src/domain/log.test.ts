import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLineFilter, fieldsOf, filterLines, firstLine, levelOf, matchesOf, textOf, type LogLine } from './log.ts';

const line = (message: string, level = 'info', fields?: unknown): LogLine => ({
  at: '2026-11-21T00:00:00Z',
  level,
  source: 'task',
  message,
  ...(fields === undefined ? {} : { fields }),
});

it.each([
  ['WARNING', 'warn'],
  ['fatal', 'error'],
  ['trace', 'debug'],
  ['Error', 'error'],
  ['notice', 'info'],
])('level %s is %s', (given, level) => {
  expect(levelOf(line('', given))).toBe(level);
});

it('filters by level and by any text, fields included, and keeps the numbers', () => {
  const lines = [line('one'), line('two', 'warn'), line('three', 'error', { path: '/상품' }), line('TWO', 'debug')];
  expect(filterLines(lines, { search: '', level: 'warn' }).map(({ number }) => number)).toEqual([2, 3]);
  expect(filterLines(lines, { search: 'two', level: 'debug' }).map(({ number }) => number)).toEqual([2, 4]);
  expect(filterLines(lines, { search: 'path=/상품', level: 'debug' }).map(({ number }) => number)).toEqual([3]);
});

it('finds in a growing log what it finds in the whole of it', () => {
  const levels = fc.constantFrom('debug', 'info', 'warn', 'error');
  const logs = fc.array(fc.array(fc.tuple(fc.constantFrom('a', 'ab', 'b'), levels), { maxLength: 6 }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(logs, levels, (chunks, level) => {
      const filter = createLineFilter();
      const lines: LogLine[] = [];
      const wanted = { search: 'a', level: level as 'info' };
      for (const chunk of chunks) {
        for (const [message, of] of chunk) lines.push(line(message, of));
        expect(filter(lines, lines.length, wanted).lines).toEqual(filterLines(lines, wanted));
      }
      expect(filter(lines, lines.length, { ...wanted, search: 'b' }).lines).toEqual(
        filterLines(lines, { ...wanted, search: 'b' }),
      );
    }),
  );
});

it('knows the first error among the lines that it lets through, by its number', () => {
  const filter = createLineFilter();
  const lines = [line('a'), line('b', 'error')];
  expect(filter(lines, 2, { search: 'a', level: 'debug' }).firstError).toBeNull();
  lines.push(line('an error', 'fatal'), line('another', 'error'));
  expect(filter(lines, 4, { search: 'a', level: 'debug' }).firstError).toBe(3);
  expect(filter(lines, 4, { search: '', level: 'debug' }).firstError).toBe(2);
});

it('gives the same answer while nothing new was found', () => {
  const filter = createLineFilter();
  const lines = [line('a')];
  const first = filter(lines, 1, { search: 'a', level: 'info' });
  lines.push(line('b'));
  expect(filter(lines, 2, { search: 'a', level: 'info' })).toBe(first);
});

it('marks every place of a search, without regard to case', () => {
  expect(matchesOf('Ab-ab', 'AB')).toEqual([
    { from: 0, to: 2 },
    { from: 3, to: 5 },
  ]);
  expect(matchesOf('abc', '')).toEqual([]);
});

it('writes fields after the message', () => {
  expect(textOf(line('drained', 'info', { rows: 3, key: '20221130', more: { a: 1 } }))).toBe(
    'drained rows=3 key=20221130 more={"a":1}',
  );
  expect(fieldsOf(line('', 'info', 'text'))).toEqual([]);
});

it('takes the first line that says something', () => {
  expect(firstLine('\n  \u001b[31mError: no\u001b[0m\n  at x')).toBe('Error: no');
  expect(firstLine('')).toBe('');
});
