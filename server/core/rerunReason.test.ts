import { expect, it } from 'vitest';
import { RERUN_REASONS, rerunReasonInWords } from './rerunReason.ts';

it.each(RERUN_REASONS)('says %s in words of its own', (reason) => {
  const words = rerunReasonInWords(reason, 'etl');
  expect(words).not.toBe('');
  expect(RERUN_REASONS.filter((other) => rerunReasonInWords(other, 'etl') === words)).toEqual([reason]);
});

it('names the command that makes what has not been made', () => {
  expect(rerunReasonInWords('unpublished', 'etl')).toContain('haru runs trigger etl');
});
