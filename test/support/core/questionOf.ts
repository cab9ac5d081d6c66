import type { Question } from '../../../server/core/approval.ts';

/** A question with two choices, as the authoring API leaves it where nothing else is given. */
export function questionOf(given: Partial<Question> = {}): Question {
  return {
    subject: 'Drop it?',
    body: null,
    choices: ['yes', 'no'],
    isMultiple: false,
    params: {},
    assignees: [],
    onTimeout: null,
    ...given,
  };
}
