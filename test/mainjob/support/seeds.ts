import type { MainJob } from './mainJob.ts';
import { startOfDay, utcDayOf, DAY_MS } from '../../../sandbox/events/dayCurve.ts';

/** HARU_TEST_SEED moves every seed of the faults, so that a long run draws other ones; the name of each test says its own. */
export const FIRST_SEED = Number(process.env['HARU_TEST_SEED'] ?? 1);
/** Between the days of two seeds: more than the late days that a run looks at. */
const DAYS_APART = 5;
const EVENTS = 2_000;

/** A seed for each of the cases, after those of the `before` cases that share the installation with them. */
export function seeded<T>(cases: readonly T[], before = 0): readonly (readonly [seed: number, of: T])[] {
  return cases.map((of, index) => [FIRST_SEED + before + index, of]);
}

/** The seed's own UTC day, filled with its events, in a log buffer that holds many. */
export async function pushDay(job: MainJob, seed: number): Promise<string> {
  const day = dayOfSeed(seed);
  await job.pushed.day({ seed, day, count: EVENTS });
  return day;
}

export function dayOfSeed(seed: number): string {
  return utcDayOf(startOfDay('20221201') + (seed % 200) * DAYS_APART * DAY_MS);
}
