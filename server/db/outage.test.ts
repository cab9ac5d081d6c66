import { expect, it } from 'vitest';
import { isOutage, isRefusedValue } from './outage.ts';

const withCode = (code: string, message = 'some error') => Object.assign(new Error(message), { code });

it.each([
  [withCode('57P01'), true],
  [withCode('53300'), true],
  [withCode('08006'), true],
  [withCode('ECONNREFUSED'), true],
  [new Error('Connection terminated unexpectedly'), true],
  [new Error('Query read timeout'), true],
  [new Error('Client has encountered a connection error and is not queryable'), true],
  [withCode('22021'), false],
  [withCode('42P01'), false],
  [new Error('the connection terminated the sentence'), false],
  ['ECONNREFUSED', false],
])('%s is an outage: %s', (error, expected) => {
  expect(isOutage(error)).toBe(expected);
});

it('a value is refused by class 22 alone', () => {
  expect(isRefusedValue(withCode('22P05'))).toBe(true);
  expect(isRefusedValue(withCode('23505'))).toBe(false);
});
