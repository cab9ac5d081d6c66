import { expect, it } from 'vitest';
import { ApiError } from '../api/errors.ts';
import { ko } from '../i18n/ko.ts';
import { problemText } from './problemText.ts';

it.each([
  [new TypeError('Failed to fetch'), ko.problem.offline],
  [new ApiError(401, { detail: 'Not authenticated' }), ko.signIn.ended],
  [new ApiError(403, null), ko.problem.forbidden],
  [new ApiError(404, null), ko.problem.notFound],
  [new ApiError(409, { detail: 'taken' }), 'taken'],
  [new ApiError(503, { detail: 'The database cannot be reached' }), ko.problem.server],
])('%s', (error, words) => {
  expect(problemText(error, ko)).toBe(words);
});
