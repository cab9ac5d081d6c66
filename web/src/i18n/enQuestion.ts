import { plural } from './counted.ts';

/** What tasks ask people. */
export const enQuestion = {
  title: 'Questions',
  count: (count: number) => plural(count, 'task waits for an answer', 'tasks wait for an answer'),
  none: 'No task waits for an answer.',
  noneHint: 'An approval that waits for a person is shown here, in its run and in its task.',
  further: (shown: number, count: number) =>
    `The ${shown.toLocaleString('en-US')} oldest of ${count.toLocaleString('en-US')} are shown.`,
  since: 'Asked',
  asked: 'Who may answer',
  onTimeout: 'Without an answer in time',
  multiple: 'Choose one or several',
  answer: 'Answer',
  choices: 'Choices',
  noneChosen: 'Choose at least one.',
  fix: 'Correct the fields that are marked.',
  done: (choices: string) => `Answered: ${choices}`,
  notAsked: (names: string) => `Only ${names} may answer this.`,
  tooLate: 'It does not wait for an answer any more: somebody was faster, its time is over, or its run was changed.',
  answered: 'Answer',
  chosen: 'Chosen',
  by: 'By',
  at: 'At',
  nobody: 'nobody, the time was over',
  unanswered: 'It was not answered.',
} as const;
