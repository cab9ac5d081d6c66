import { expect, test } from 'vitest';
import { questionOf } from '../../test/support/core/questionOf.ts';
import { afterLook, waitInWords, type AfterLook, type Wait } from './waiting.ts';

test.each<[string, number, AfterLook]>([
  ['the first', 0, { kind: 'again', delayMs: 10 }],
  ['one in the middle', 50, { kind: 'again', delayMs: 10 }],
  ['one shortly before the end', 97, { kind: 'again', delayMs: 3 }],
  ['the last', 100, { kind: 'timeout' }],
  ['one that came late', 170, { kind: 'timeout' }],
])('after a look: %s', (_, elapsed, expected) => {
  expect(afterLook(1_000, 1_000 + elapsed, { everyMs: 10, timeoutMs: 100 })).toEqual(expected);
});

test.each<[Wait, string]>([
  [{ kind: 'look', since: 0 }, 'what it looks for since 1970-01-01T00:00:00.000Z'],
  [{ kind: 'run', dagId: 'a', run: { runId: 'r' }, taskId: null }, 'the end of the run r of a'],
  [
    { kind: 'run', dagId: 'a', run: { logicalDate: '2026-01-01T00:00:00.000Z' }, taskId: 'load' },
    'the end of load in the run of a for 2026-01-01T00:00:00.000Z',
  ],
  [
    { kind: 'answer', question: questionOf(), since: '2026-01-01T00:00:00.000Z', until: null, answer: null },
    "an answer to 'Drop it?' since 2026-01-01T00:00:00.000Z",
  ],
  [
    {
      kind: 'answer',
      question: questionOf({ assignees: ['kim', 'lee'] }),
      since: '2026-01-01T00:00:00.000Z',
      until: '2026-01-02T00:00:00.000Z',
      answer: null,
    },
    "an answer to 'Drop it?' from kim or lee since 2026-01-01T00:00:00.000Z, until 2026-01-02T00:00:00.000Z at most",
  ],
  [
    { kind: 'job', name: 'haru-spark-1', host: 'spark@far:22', since: 0 },
    'the job haru-spark-1 on spark@far:22, launched at 1970-01-01T00:00:00.000Z',
  ],
  [{ kind: 'time', until: '2026-01-01T00:00:00.000Z' }, 'the time 2026-01-01T00:00:00.000Z'],
])('%j in words', (wait, words) => {
  expect(waitInWords(wait)).toBe(words);
});
