import { describe, expect, it } from 'vitest';
import {
  DEFAULT_MAX_RETRY_DELAY_MS,
  endOfTry,
  JITTER,
  MAX_LOST_IN_ROW,
  retryDelay,
  type RetrySettings,
  type TryEnding,
} from './retry.ts';

const settings: RetrySettings = { retries: 2, retryDelayMs: 300_000, retryBackoff: 1, maxRetryDelayMs: null };
const ending: TryEnding = {
  outcome: 'success',
  failure: null,
  rescheduleMs: null,
  tryNumber: 1,
  maxTries: 2,
  lostInRow: 0,
};
const failed: TryEnding = { ...ending, outcome: 'failed', failure: { kind: 'normal' } };

describe('endOfTry', () => {
  it.each([
    ['success', 'success', null],
    ['skipped', 'skipped', null],
    ['deferred', 'deferred', null],
    ['rescheduled', 'up_for_reschedule', 60_000],
  ] as const)('%s leads to %s', (outcome, to, delayMs) => {
    expect(endOfTry({ ...ending, outcome, rescheduleMs: 60_000, lostInRow: 3 }, settings, 0)).toMatchObject({
      to,
      delayMs,
      maxTries: 2,
      lostInRow: 0,
    });
  });

  it('looks again at once where no time is given', () => {
    expect(endOfTry({ ...ending, outcome: 'rescheduled' }, settings, 0).delayMs).toBe(0);
  });

  it('retries as often as the task says, then fails', () => {
    expect([1, 2, 3].map((tryNumber) => endOfTry({ ...failed, tryNumber }, settings, 0))).toMatchObject([
      { to: 'up_for_retry', delayMs: 300_000, reason: 'failed; retry 1 of 2' },
      { to: 'up_for_retry', delayMs: 300_000, reason: 'failed; retry 2 of 2' },
      { to: 'failed', delayMs: null, reason: 'failed, and no retry is left' },
    ]);
  });

  it('fails at once without retries', () => {
    expect(endOfTry({ ...failed, maxTries: 0 }, { ...settings, retries: 0 }, 0)).toMatchObject({
      to: 'failed',
      reason: 'failed',
    });
  });

  it('counts retries anew after a clear, which raises maxTries', () => {
    expect(endOfTry({ ...failed, tryNumber: 4, maxTries: 5 }, settings, 0)).toMatchObject({
      to: 'up_for_retry',
      reason: 'failed; retry 1 of 2',
    });
  });

  it('keeps a retry that was given although the task now says none', () => {
    expect(endOfTry(failed, { ...settings, retries: 0 }, 0)).toMatchObject({
      to: 'up_for_retry',
      reason: 'failed; retry 1 of 1',
    });
  });

  it('fails without a retry where the task asks for it', () => {
    expect(endOfTry({ ...failed, failure: { kind: 'fail_now' } }, settings, 0)).toMatchObject({
      to: 'failed',
      delayMs: null,
    });
  });

  it('waits the time that the try asks for, while a retry is left', () => {
    const after = { ...failed, failure: { kind: 'retry_after', delayMs: 7 } } as const;
    expect(endOfTry(after, settings, 0)).toMatchObject({ to: 'up_for_retry', delayMs: 7 });
    expect(endOfTry({ ...after, tryNumber: 3 }, settings, 0)).toMatchObject({ to: 'failed', delayMs: null });
  });

  it('takes a failure without a kind as a normal one', () => {
    expect(endOfTry({ ...failed, failure: null }, settings, 0)).toMatchObject({ to: 'up_for_retry', delayMs: 300_000 });
  });

  it('replaces a lost try without using up a retry, a limited number of times in a row', () => {
    expect(endOfTry({ ...ending, outcome: 'lost', maxTries: 0 }, settings, 0)).toMatchObject({
      to: 'scheduled',
      delayMs: null,
      maxTries: 1,
      lostInRow: 1,
    });
    let state = { tryNumber: 1, maxTries: 2, lostInRow: 0 };
    let replaced = 0;
    for (;;) {
      const after = endOfTry({ ...ending, ...state, outcome: 'lost' }, settings, 0);
      if (after.to !== 'scheduled') {
        expect(after).toMatchObject({
          to: 'failed',
          maxTries: 2 + MAX_LOST_IN_ROW,
          reason: 'lost with its worker 21 times in a row',
        });
        break;
      }
      replaced++;
      state = { tryNumber: state.tryNumber + 1, maxTries: after.maxTries, lostInRow: after.lostInRow };
    }
    expect(replaced).toBe(20);
  });
});

describe('retryDelay', () => {
  const growing: RetrySettings = { ...settings, retryDelayMs: 1_000, retryBackoff: 2 };

  it('is constant and exact without back-off', () => {
    expect([1, 2, 9].map((ordinal) => retryDelay(settings, ordinal, 0.99))).toEqual([300_000, 300_000, 300_000]);
    expect(retryDelay({ ...settings, maxRetryDelayMs: 1_000 }, 1, 0)).toBe(1_000);
  });

  it('grows by the factor up to the cap', () => {
    expect([1, 2, 3, 4].map((ordinal) => retryDelay({ ...growing, maxRetryDelayMs: 5_000 }, ordinal, 0))).toEqual([
      1_000, 2_000, 4_000, 5_000,
    ]);
  });

  it('grows no further than a day, however often it is retried', () => {
    expect(retryDelay(growing, 5_000, 0)).toBe(DEFAULT_MAX_RETRY_DELAY_MS);
    expect(retryDelay({ ...growing, retryDelayMs: 2 * DEFAULT_MAX_RETRY_DELAY_MS }, 3, 0)).toBe(
      2 * DEFAULT_MAX_RETRY_DELAY_MS,
    );
  });

  it('leaves its last part to chance, never above the cap', () => {
    expect(retryDelay(growing, 2, 0.5)).toBe(2_000 * (1 - JITTER / 2));
    expect(retryDelay(growing, 2, 0.999_999)).toBeGreaterThanOrEqual(2_000 * (1 - JITTER));
  });
});
