import { expect, it } from 'vitest';
import { paramFields, readField } from './paramsForm.ts';

const field = (schema: unknown) => {
  const [found] = paramFields({ p: schema });
  if (found === undefined) throw new Error('no field');
  return found;
};

it.each([
  [{ type: 'string' }, 'text', true, ''],
  [{ type: 'string', default: 'x' }, 'text', false, 'x'],
  [{ type: ['string', 'null'] }, 'text', false, ''],
  [{ type: 'string', format: 'date', default: '2026-11-21' }, 'date', false, '2026-11-21'],
  [
    { type: 'string', format: 'date-time', default: '2026-11-21T09:10:00+09:00' },
    'dateTime',
    false,
    '2026-11-21T00:10',
  ],
  [{ type: 'string', format: 'date-time', default: '2026-11-21T00:10:30Z' }, 'dateTime', false, '2026-11-21T00:10:30'],
  [{ type: 'string', format: 'multiline' }, 'longText', true, ''],
  [{ type: 'integer', default: 3 }, 'number', false, '3'],
  [{ type: 'boolean', default: true }, 'checkbox', false, 'true'],
  [{ enum: ['a', 1, null], default: 1 }, 'choice', false, '1'],
  [{ type: 'array', default: ['a'] }, 'json', false, '[\n  "a"\n]'],
  ['no schema', 'json', true, ''],
])('%j becomes a %s field', (schema, kind, isRequired, initial) => {
  expect(field(schema)).toMatchObject({ name: 'p', kind, isRequired, initial });
});

it('names a field by its title', () => {
  expect(field({ type: 'string', title: '업무일', description: 'd' })).toMatchObject({
    title: '업무일',
    description: 'd',
  });
});

it.each([
  [{ type: 'integer' }, '12', 12],
  [{ type: 'number' }, '1.5', 1.5],
  [{ type: 'integer', default: 3 }, '', undefined],
  [{ type: 'boolean' }, 'true', true],
  [{ enum: ['a', 1] }, '1', 1],
  [{ type: 'array' }, '[1]', [1]],
  [{ type: 'string', default: 'x' }, '', ''],
  [{ type: ['string', 'null'] }, '', undefined],
  [{ type: ['string', 'null'], default: null }, '', undefined],
  [{ type: 'integer', default: 3 }, ' ', undefined],
  [{ type: 'string', format: 'date' }, '2026-11-21', '2026-11-21'],
  [{ type: 'string', format: 'date-time' }, '2026-11-21T00:10', '2026-11-21T00:10:00Z'],
  [{ type: 'string', pattern: '(' }, 'left to the server', 'left to the server'],
])('%j reads %j as %j', (schema, text, value) => {
  expect(readField(field(schema), text)).toEqual({ ok: true, value });
});

it.each([
  [{ type: 'string' }, '', 'required', ''],
  [{ type: 'integer' }, '', 'required', ''],
  [{ type: 'integer' }, 'abc', 'number', ''],
  [{ type: 'integer' }, '1.5', 'integer', ''],
  [{ type: 'integer', minimum: 1 }, '0', 'least', '1'],
  [{ type: 'integer', maximum: 9 }, '10', 'most', '9'],
  [{ type: 'string', minLength: 3 }, 'ab', 'shortest', '3'],
  [{ type: 'string', maxLength: 1 }, 'ab', 'longest', '1'],
  [{ type: 'string', pattern: '^\\d+$' }, 'x', 'pattern', '^\\d+$'],
  [{ type: 'array' }, '[1', 'json', ''],
  [{ type: 'array' }, '{}', 'type', 'array'],
])('%j refuses %j: %s', (schema, text, kind, limit) => {
  expect(readField(field(schema), text)).toEqual({ ok: false, problem: { kind, limit } });
});
