import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startLongTimer } from './longTimer.ts';

const DAY_MS = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([0.5, 24, 30, 100])('calls after %d days, and no earlier', (days) => {
  const onEnd = vi.fn<() => void>();
  startLongTimer(days * DAY_MS, onEnd);
  vi.advanceTimersByTime(days * DAY_MS - 1);
  expect(onEnd).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onEnd).toHaveBeenCalledOnce();
});

it('calls no more once it is called off, in whichever part of the time', () => {
  const onEnd = vi.fn<() => void>();
  const stop = startLongTimer(60 * DAY_MS, onEnd);
  vi.advanceTimersByTime(50 * DAY_MS);
  stop();
  vi.advanceTimersByTime(50 * DAY_MS);
  expect(onEnd).not.toHaveBeenCalled();
});
