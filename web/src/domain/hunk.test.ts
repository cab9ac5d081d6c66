import { expect, it } from 'vitest';
import { numberedLines } from './hunk.ts';

it('numbers removed lines by the earlier text, all others by the later one', () => {
  const lines = (['kept', 'removed', 'removed', 'added', 'kept'] as const).map((kind) => ({ kind, text: kind }));
  expect(numberedLines({ before: 7, after: 9, lines }).map(({ number }) => number)).toEqual([9, 8, 9, 10, 11]);
});
