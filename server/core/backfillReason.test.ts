import { expect, it } from 'vitest';
import { BACKFILL_REASONS, reasonInWords } from './backfillReason.ts';

it('each reason has words, which name the run where there is one', () => {
  expect(reasonInWords('run_failed', 'scheduled__1')).toBe('scheduled__1 has failed');
  expect(reasonInWords('run_failed', null)).toBe('its run has failed');
  const words = BACKFILL_REASONS.map((reason) => reasonInWords(reason, null));
  expect(new Set(words).size).toBe(BACKFILL_REASONS.length);
});
