import { expect, test } from 'vitest';
import { askingOf, isWaiting, mayAnswer, questionFields, type Question } from './question.ts';

test('a form has a field for each of its schemas', () => {
  const why = { type: 'string', description: 'for the record' };
  const fields = questionFields({ params: { why: { value: null, description: null, schema: why } } });
  expect(fields).toMatchObject([{ name: 'why', kind: 'text', description: 'for the record', isRequired: true }]);
});

test('what is asked of another instance, or anew, is another asking', () => {
  const asked = (id: string, at: string) => ({ task_instance: { id }, created_at: at }) as Question;
  const one = askingOf(asked('a', '2026-11-21T00:00:00Z'));
  expect(askingOf(asked('a', '2026-11-21T00:00:00Z'))).toBe(one);
  expect(askingOf(asked('b', '2026-11-21T00:00:00Z'))).not.toBe(one);
  expect(askingOf(asked('a', '2026-11-21T00:05:00Z'))).not.toBe(one);
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
