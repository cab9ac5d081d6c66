import { expect, test } from 'vitest';
import { questionOf } from '../../test/support/core/questionOf.ts';
import { refuseAnswer, type Answer, type Question } from './approval.ts';

const answer = (given: Partial<Answer> = {}) => ({ choices: ['yes'], params: {}, ...given, by: 'kim' });

test.each<[string, Partial<Question>, Partial<Answer>]>([
  ['by anybody', {}, {}],
  ['by one of those who are asked', { assignees: ['lee', 'kim'] }, {}],
  ['of several choices', { isMultiple: true }, { choices: ['no', 'yes'] }],
  ['with a form', { params: { why: { type: 'string' } } }, { params: { why: 'because' } }],
])('an answer %s is taken', (_, question, given) => {
  expect(refuseAnswer(questionOf(question), answer(given))).toBeNull();
});

test('only those who are asked may answer, whatever the answer', () => {
  expect(refuseAnswer(questionOf({ assignees: ['lee'] }), answer({ choices: ['maybe'] }))).toEqual({
    kind: 'not_assigned',
  });
});

test.each<[Partial<Question>, Partial<Answer>, string]>([
  [{}, { choices: ['maybe', 'no'] }, "Invalid options ['maybe']; allowed options are ['yes', 'no']."],
  [{}, { choices: [] }, "No option chosen; allowed options are ['yes', 'no']."],
  [{ isMultiple: true }, { choices: ['yes', 'yes'] }, "An option is chosen twice: ['yes', 'yes']."],
  [
    {},
    { choices: ['yes', 'no'] },
    'Multiple options chosen but this Human-in-the-loop task accepts only a single option.',
  ],
  [{ params: { why: {} } }, { params: { who: 1 } }, "The form has no fields ['who']; it has ['why']."],
])('of %j the answer %j is refused', (question, given, message) => {
  expect(refuseAnswer(questionOf(question), answer(given))).toEqual({ kind: 'invalid', message });
});
