import { describe, expect, it } from 'vitest';
import { paramFacts } from './paramFacts.ts';

const typeOf = (schema: unknown) => paramFacts({ p: schema })[0]?.type;

describe('paramFacts', () => {
  it('says name, title, description and default in the order of the definition', () => {
    const params = {
      limit: { type: 'integer', default: 10, title: 'Limit', description: 'Rows' },
      day: { type: 'string', format: 'date' },
    };
    expect(paramFacts(params)).toEqual([
      { name: 'limit', title: 'Limit', description: 'Rows', type: 'integer', initial: '10' },
      { name: 'day', title: null, description: null, type: 'string (date)', initial: null },
    ]);
  });

  it('names types as JSON Schema does', () => {
    expect(typeOf({ type: ['integer', 'null'] })).toBe('integer | null');
    expect(typeOf({ enum: ['a', 1, null] })).toBe('"a" | 1 | null');
    expect(typeOf({ const: 3 })).toBe('3');
    expect(typeOf({ type: 'array', items: { type: 'string' } })).toBe('array of string');
    expect(typeOf({ type: 'array' })).toBe('array');
    expect(typeOf({})).toBe('');
    expect(typeOf('nonsense')).toBe('');
  });

  it('tells a default of null from none', () => {
    expect(paramFacts({ p: { default: null } })[0]?.initial).toBe('null');
    expect(paramFacts({ p: {} })[0]?.initial).toBeNull();
  });
});
