import { expect, it } from 'vitest';
import { CONNECTION_TYPES, maskedUri, schemaOf } from './connectionTypes.ts';

it('names each type once, in order, and requires only what the type has', () => {
  const names = CONNECTION_TYPES.map(({ type }) => type);
  expect(names).toEqual([...new Set(names)].toSorted());
  for (const { fields, extra, required } of CONNECTION_TYPES) {
    const known = new Set<string>([...Object.keys(fields), ...Object.keys(extra).map((name) => `extra.${name}`)]);
    expect(required.filter((name) => !known.has(name))).toEqual([]);
  }
});

it('is one schema, with what is required where it lies', () => {
  const type = { type: 'x', fields: { host: { type: 'string' } }, extra: { url: { type: 'string' } } };
  const properties = {
    host: { type: 'string' },
    extra: { type: 'object', properties: { url: { type: 'string' } }, required: [] as string[] },
  };
  expect(schemaOf({ ...type, required: ['host'] })).toEqual({ type: 'object', properties, required: ['host'] });
  properties.extra.required = ['url'];
  expect(schemaOf({ ...type, required: ['extra.url'] })).toEqual({ type: 'object', properties, required: ['extra'] });
});

it.each([
  [{ host: 'db', port: 5432, schema: 'mart', hasLogin: true, hasPassword: true }, 'postgres://***:***@db:5432/mart'],
  [{ host: 'db', port: null, schema: null, hasLogin: true, hasPassword: false }, 'postgres://***@db'],
  [{ host: null, port: null, schema: null, hasLogin: false, hasPassword: false }, 'postgres://'],
] as const)('%o is shown as %s', (connection, uri) => {
  expect(maskedUri({ type: 'postgres', ...connection })).toBe(uri);
});
