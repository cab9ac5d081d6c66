import { expect, test } from 'vitest';
import { storedLine } from './logLine.ts';

const ring: { self?: unknown } = {};
ring.self = ring;

function fieldsOf(fields: Record<string, unknown>, secrets: readonly string[] = []): unknown {
  const line = { at: 0, level: 'info', source: 'task', message: 'm', fields } as const;
  return (JSON.parse(storedLine(line, secrets)) as { f: unknown }).f;
}

test.each([
  [
    { rows: 3, at: new Date(0), list: [1, null] },
    { rows: 3, at: '1970-01-01T00:00:00.000Z', list: [1, null] },
  ],
  [
    { rows: 3n, other: 'kept' },
    { rows: '3n', other: 'kept' },
  ],
  [{ ring }, { ring: '<ref *1> { self: [Circular *1] }' }],
])('fields that JSON holds are kept, others are shown as text: %o', (fields, stored) => {
  expect(fieldsOf(fields)).toEqual(stored);
});

test('secrets are masked in message and fields', () => {
  expect(fieldsOf({ url: 'x:hunter2@y', deep: [{ token: 'hunter2' }] }, ['hunter2'])).toEqual({
    url: 'x:***@y',
    deep: [{ token: '***' }],
  });
});

test('a secret that JSON writes otherwise is masked in fields, and in messages that hold JSON', () => {
  const secret = 'p"w\\d';
  expect(fieldsOf({ url: `x:${secret}@y`, [secret]: 1 }, [secret])).toEqual({ url: 'x:***@y', '***': 1 });
  const line = { at: 0, level: 'info', source: 'task', message: `sent ${JSON.stringify({ p: secret })}` } as const;
  expect((JSON.parse(storedLine(line, [secret])) as { m: string }).m).toBe('sent {"p":"***"}');
});
