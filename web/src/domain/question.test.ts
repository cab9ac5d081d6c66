import { expect, test } from 'vitest';
import { isWaiting, mayAnswer, questionFields, type Question } from './question.ts';

test('a form has a field for each of its schemas', () => {
  const why = { type: 'string', description: 'for the record' };
  const fields = questionFields({ params: { why: { value: null, description: null, schema: why } } });
  expect(fields).toMatchObject([{ name: 'why', kind: 'text', description: 'for the record', isRequired: true }]);
});

test.each([
  [[], true],
  [[{ id: 'kim', name: 'kim' }], true],
  [[{ id: 'lee', name: 'lee' }], false],
])('of %j kim may answer: %s', (asked, expected) => {
  expect(mayAnswer({ assigned_users: asked }, 'kim')).toBe(expected);
});

test.each([
  [false, 'awaiting_input', true],
  [true, 'awaiting_input', false],
  [false, 'skipped', false],
] as const)('answered: %s, %s: it waits: %s', (isAnswered, state, expected) => {
  const question = { response_received: isAnswered, task_instance: { state } } as Question;
  expect(isWaiting(question)).toBe(expected);
});
