import { expect, it } from 'vitest';
import { connectionFields, otherExtra, readConnection, type ConnectionDraft } from './connectionForm.ts';

const schema = {
  type: 'object',
  required: ['host', 'extra'],
  properties: {
    host: { type: 'string' },
    port: { type: 'integer', minimum: 1, maximum: 65_535 },
    login: { type: 'string' },
    password: { type: 'string', writeOnly: true },
    extra: {
      type: 'object',
      required: ['url'],
      properties: { url: { type: 'string' }, tls: { type: 'boolean' }, env: { type: 'object' } },
    },
  },
};
const stored = {
  host: 'db',
  port: 5432,
  schema: null,
  hasLogin: false,
  hasPassword: true,
  extra: ['url', 'other', 'env'],
};
const draft = (given: Partial<ConnectionDraft>): ConnectionDraft => ({
  name: 'mart',
  type: 'postgres',
  description: '',
  texts: {},
  removed: new Set(),
  ...given,
});

it('has a field for each property, those of the extra by their own names', () => {
  const fields = connectionFields(schema, null);
  expect(fields.map(({ name, kind, isRequired, isSecret }) => [name, kind, isRequired, isSecret])).toEqual([
    ['host', 'text', true, false],
    ['port', 'number', false, false],
    ['login', 'text', false, false],
    ['password', 'text', false, true],
    ['extra.url', 'text', true, false],
    ['extra.tls', 'choice', false, false],
    ['extra.env', 'json', false, false],
  ]);
  expect(otherExtra(fields, null)).toEqual([]);
});

it('shows what may be seen of a connection, and asks for nothing that is stored', () => {
  const fields = connectionFields(schema, stored);
  expect(fields.map(({ name, initial, isRequired, isStored }) => [name, initial, isRequired, isStored])).toEqual([
    ['host', 'db', true, false],
    ['port', '5432', false, false],
    ['login', '', false, false],
    ['password', '', false, true],
    ['extra.url', '', false, true],
    ['extra.tls', '', false, false],
    ['extra.env', '', false, true],
  ]);
  expect(otherExtra(fields, stored)).toEqual(['other']);
});

it('says what is missing or wrong', () => {
  expect(readConnection(draft({ texts: { port: '70000' } }), connectionFields(schema, null), null)).toEqual({
    ok: false,
    problems: {
      host: { kind: 'required', limit: '' },
      port: { kind: 'most', limit: '65535' },
      'extra.url': { kind: 'required', limit: '' },
    },
  });
});

it('sends what is given, keeps the secrets that are not, and lets go of those that are to go', () => {
  const texts = { host: 'db2', port: '', login: 'etl', 'extra.tls': 'true' };
  const reading = readConnection(
    draft({ texts, description: 'the marts', removed: new Set(['extra.env']) }),
    connectionFields(schema, stored),
    stored,
  );
  expect(reading).toEqual({
    ok: true,
    body: {
      connection_id: 'mart',
      conn_type: 'postgres',
      description: 'the marts',
      host: 'db2',
      schema: null,
      port: null,
      login: 'etl',
      password: '***',
      extra: '{"url":"***","tls":true,"other":"***"}',
    },
  });
  const emptied = readConnection(draft({ texts: { host: '' } }), connectionFields(schema, stored), stored);
  expect(emptied).toMatchObject({ ok: false, problems: { host: { kind: 'required' } } });
  const choice = connectionFields(
    { properties: { schema: { enum: ['http', 'https'] } } },
    { ...stored, schema: 'https' },
  );
  expect(choice).toMatchObject([{ kind: 'choice', initial: '"https"' }]);
  const nothing = connectionFields({ properties: {} }, null);
  expect(readConnection(draft({}), nothing, null)).toMatchObject({ body: { extra: null, password: null } });
});
