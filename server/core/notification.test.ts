import { describe, expect, it, test } from 'vitest';
import { definitionOf, taskOf } from '../../test/support/core/definitionOf.ts';
import type { NotifierDefinition } from './definition.ts';
import {
  functionsOf,
  hasNotifiers,
  noticeEvent,
  noticeText,
  noticeTitle,
  noticeUrl,
  notifierAt,
  type AskedQuestion,
  type Notice,
} from './notification.ts';

const notifier = (connection: string, given: Partial<NotifierDefinition> = {}): NotifierDefinition => ({
  notifier: 'webhook',
  connection,
  options: {},
  ...given,
});
const notice: Notice = {
  occasion: 'failure',
  dagId: 'daily',
  runId: 'manual__1',
  taskId: 'load',
  mapIndex: -1,
  tryNumber: 2,
  state: 'failed',
  businessDay: '2026-03-02',
  error: 'no space left',
  url: 'http://haru/dags/daily',
};

const question: AskedQuestion = {
  subject: 'Drop them?',
  body: 'They are late.',
  choices: ['yes', 'no'],
  isMultiple: false,
  assignees: ['kim', 'lee'],
  onTimeout: ['no'],
  until: '2026-03-02T09:00:00.000Z',
};

describe('the built-in text', () => {
  test.each<[Partial<Notice>, string]>([
    [{}, 'daily.load failed (2026-03-02)'],
    [{ mapIndex: 3, occasion: 'success' }, 'daily.load[3] succeeded (2026-03-02)'],
    [{ occasion: 'retry' }, 'daily.load failed in try 2 and is tried again (2026-03-02)'],
    [{ occasion: 'retry', tryNumber: null }, 'daily.load failed in try 1 and is tried again (2026-03-02)'],
    [{ occasion: 'deadline', taskId: null }, 'daily has missed its deadline (2026-03-02)'],
    [{ taskId: null, businessDay: null }, 'daily failed'],
    [{ occasion: 'question', question, mapIndex: 1 }, 'daily.load[1] asks: Drop them? (2026-03-02)'],
    [{ occasion: 'question' }, 'daily.load asks a question (2026-03-02)'],
  ])('begins with what happened: %j', (given, title) => {
    expect(noticeTitle({ ...notice, ...given })).toBe(title);
  });

  it.each<[string, Partial<AskedQuestion>, readonly string[]]>([
    [
      'all that there is',
      {},
      ['They are late.', 'choices: yes, no', 'asked: kim, lee', 'until 2026-03-02T09:00:00.000Z, then no'],
    ],
    [
      'no more than there is',
      { body: null, isMultiple: true, assignees: [], until: null },
      ['choices, several at once: yes, no'],
    ],
    [
      'that it fails without an answer',
      { body: null, assignees: [], onTimeout: null },
      ['choices: yes, no', 'until 2026-03-02T09:00:00.000Z, then it fails'],
    ],
  ])('of a question says %s', (_, given, lines) => {
    const asks = { ...notice, occasion: 'question', error: null, question: { ...question, ...given } } as const;
    expect(noticeText(asks).split('\n').slice(1)).toEqual([...lines, 'run manual__1', notice.url]);
  });

  it('names run, error and page', () => {
    expect(noticeText(notice).split('\n').slice(1)).toEqual(['run manual__1', 'no space left', notice.url]);
    expect(
      noticeText({ ...notice, runId: null, error: null })
        .split('\n')
        .slice(1),
    ).toEqual([notice.url]);
  });
});

it('gives functions what there is', () => {
  const { dagId, runId, taskId, state, businessDay, url, error } = notice;
  expect(noticeEvent(notice)).toEqual({ dagId, runId, taskId, state, businessDay, url, error });
  expect(noticeEvent({ ...notice, mapIndex: 2, question })).toMatchObject({ mapIndex: 2, question });
  expect(noticeEvent({ ...notice, runId: null, taskId: null, businessDay: null, error: null })).toEqual({
    dagId,
    runId: '',
    state,
    businessDay: '',
    url,
  });
});

test.each([
  [
    { dagId: 'a b', runId: 'manual__2026-01-01T00:00:00+00:00', taskId: 'x', mapIndex: -1 },
    '/dags/a%20b/runs/manual__2026-01-01T00%3A00%3A00%2B00%3A00/tasks/x',
  ],
  [{ dagId: 'a', runId: 'r', taskId: 'x', mapIndex: 3 }, '/dags/a/runs/r/tasks/x?map=3'],
  [{ dagId: 'a', runId: 'r', taskId: null, mapIndex: -1 }, '/dags/a/runs/r'],
  [{ dagId: 'a', runId: null, taskId: 'x', mapIndex: -1 }, '/dags/a'],
])('the page of %j', (where, path) => {
  expect(noticeUrl('https://haru.example.com/', where)).toBe(`https://haru.example.com${path}`);
});

test('a function is known by its marker', () => {
  const options = { text: { $function: true }, to: ['a'] };
  expect(functionsOf(notifier('c', { notifier: 'slack', options }))).toEqual(['text']);
  expect(functionsOf(notifier('c', { notifier: 'email', options }))).toEqual([]);
  expect(functionsOf(notifier('c', { options: null }))).toEqual([]);
});

test('a notifier is found by its place', () => {
  const [a, b, c] = [notifier('a'), notifier('b'), notifier('c')];
  const deadline = { at: '09:00', zone: 'UTC', dayOffset: 0, calendar: null, notify: [c] };
  const definition = definitionOf([taskOf('first', { onRetry: [a, b], deadline, notify: [c, a] })], { onFailure: [c] });
  const at = (taskNo: number, occasion: Notice['occasion'], place: number) =>
    notifierAt(definition, { taskNo, occasion, place });
  expect(at(0, 'retry', 1)).toBe(b);
  expect(at(0, 'deadline', 0)).toBe(c);
  expect(at(0, 'question', 1)).toBe(a);
  expect(at(-1, 'question', 0)).toBeNull();
  expect(at(-1, 'failure', 0)).toBe(c);
  expect(at(-1, 'retry', 0)).toBeNull();
  expect(at(-1, 'deadline', 0)).toBeNull();
  expect(at(0, 'success', 0)).toBeNull();
  expect(at(7, 'success', 0)).toBeNull();
  expect(hasNotifiers(definition)).toBe(true);
  expect(hasNotifiers(definition.tasks[0]!)).toBe(true);
  expect(hasNotifiers(taskOf('second', { deadline }))).toBe(false);
});
