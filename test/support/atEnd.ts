import { afterAll } from 'vitest';

const steps: (() => Promise<void> | void)[] = [];

afterAll(async () => {
  for (const step of steps.toReversed()) await step();
});

/** Does this after the last test of the calling file, latest first; unlike vitest's `afterAll` it may be called inside a test. */
export function atEnd(step: () => Promise<void> | void): void {
  steps.push(step);
}
