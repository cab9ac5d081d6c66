import { expect, it } from 'vitest';
import { maskJson, secretTexts } from './secretTexts.ts';

it('takes the password and what extra names a secret, but no short text', () => {
  expect(
    secretTexts({ password: 'hunter22', extra: { apiToken: 'abcdef', token: 'x', url: 'http://x', secret: 5 } }),
  ).toEqual(['hunter22', 'abcdef']);
  expect(secretTexts({ extra: {} })).toEqual([]);
});

it('masks in every text and name of a value, also where JSON escapes the secret', () => {
  const secret = 'p"w\\d\n1';
  const value = { [`k${secret}`]: 1, list: [`a${secret}b`, null, true], deep: { sql: `set ${secret}` } };
  const masked = maskJson(value, [secret]);
  expect(masked).toEqual({ 'k***': 1, list: ['a***b', null, true], deep: { sql: 'set ***' } });
});

it('masks by name what no connection knows', () => {
  const headers = { Authorization: 'Bearer x', accept: 'text/csv', token_count: 3 };
  expect(maskJson({ headers, key: 'orders' }, [])).toEqual({
    headers: { ...headers, Authorization: '***' },
    key: 'orders',
  });
});
