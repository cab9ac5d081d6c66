import { expect, it } from 'vitest';
import { fieldsOf, firstLine, matchesOf, type LogLine } from './log.ts';

const line = (fields: unknown): LogLine => ({
  at: '2026-11-21T00:00:00Z',
  level: 'info',
  source: 'task',
  message: '',
  fields,
});

it('marks every place of a search, without regard to case', () => {
  expect(matchesOf('Ab-ab', 'AB')).toEqual([
    { from: 0, to: 2 },
    { from: 3, to: 5 },
  ]);
  expect(matchesOf('abc', '')).toEqual([]);
});

it('writes values of fields as text', () => {
  expect(fieldsOf(line({ rows: 3, key: '20221130', more: { a: 1 } }))).toEqual([
    { name: 'rows', value: '3' },
    { name: 'key', value: '20221130' },
    { name: 'more', value: '{"a":1}' },
  ]);
  expect(fieldsOf(line('text'))).toEqual([]);
});

it('takes the first line that says something', () => {
  expect(firstLine('\n  \u001b[31mError: no\u001b[0m\n  at x')).toBe('Error: no');
  expect(firstLine('')).toBe('');
});
