import { describe, expect, it } from 'vitest';
import { fetchReasonOf, reasonOf } from './reasonOf.ts';

const refused = (address: string) => new Error(`connect ECONNREFUSED ${address}`);

describe('the reason of', () => {
  it.each([
    ['an error is its message', new Error('no room'), 'no room'],
    ['what is no error is its text', 'gone', 'gone'],
    ['nothing is said as such', undefined, 'undefined'],
    [
      'a name whose addresses all refuse is what each says',
      new AggregateError([refused('::1:5432'), refused('127.0.0.1:5432')]),
      'connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432',
    ],
    ['errors that say the same is said once', new AggregateError([refused('h'), refused('h')]), refused('h').message],
    ['several errors with words of their own is these', new AggregateError([refused('h')], 'all failed'), 'all failed'],
    ['no errors at all is the kind', new AggregateError([]), 'AggregateError'],
    ['an error without words is its cause', new Error('', { cause: refused('h') }), refused('h').message],
    ['an error with a code alone is the code', Object.assign(new Error(''), { code: 'EPIPE' }), 'EPIPE'],
    ['an error with nothing is its kind', new TypeError(''), 'TypeError'],
  ])('%s', (_what, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });

  it.each([
    ['is the cause', new TypeError('fetch failed', { cause: refused('h') }), refused('h').message],
    [
      'is all causes',
      new TypeError('fetch failed', { cause: new AggregateError([refused('h')]) }),
      refused('h').message,
    ],
    ['is its own without one', new Error('timed out'), 'timed out'],
    ['is its own where the cause is no error', new Error('aborted', { cause: 'closing' }), 'aborted'],
    ['is its text where it is none', 'closing', 'closing'],
  ])('a failed fetch %s', (_what, error, reason) => {
    expect(fetchReasonOf(error)).toBe(reason);
  });
});
