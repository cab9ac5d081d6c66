import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from './errorCodes.ts';
import { HaruError } from './errors.ts';

describe('HaruError', () => {
  it('carries code, fields and cause', () => {
    const cause = new Error('below');
    const error = new HaruError('INVALID_ZONE', 'no such zone', { zone: 'X' }, { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'HaruError',
      code: 'INVALID_ZONE',
      message: 'no such zone',
      fields: { zone: 'X' },
      cause,
      status: 422,
    });
  });

  it('has no fields and no cause unless they are given', () => {
    const error = new HaruError('CYCLE', 'a cycle');
    expect(error.fields).toEqual({});
    expect('cause' in error).toBe(false);
  });

  it.each(Object.keys(ERROR_CODES) as ErrorCode[])('registers %s with an error status and what it is about', (code) => {
    const { status, about } = ERROR_CODES[code];
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(about.length).toBeGreaterThan(5);
  });
});
