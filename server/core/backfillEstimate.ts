/**
 * Seconds until so many runs have ended, of which so many run at a time and each takes as long as a typical one of before.
 * Null: nothing is known of how long one takes.
 */
export function secondsForRuns(runs: number, maxActiveRuns: number, secondsPerRun: number | null): number | null {
  return secondsPerRun === null ? null : Math.ceil(runs / maxActiveRuns) * secondsPerRun;
}
