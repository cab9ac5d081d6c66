/** The last look at a job has so many milliseconds, however little of its try's time is left. */
export const LAST_LOOK_MS = 30_000;

/** Milliseconds that a look at a job may take, of a limit that counts from the launch on: waiting is a part of it. */
export function limitOfLook(limitMs: number, sinceMs: number, nowMs: number): number {
  return Math.max(limitMs - (nowMs - sinceMs), LAST_LOOK_MS);
}

/** When a job is looked at next: at the wanted time, and once more when its limit is over. Null: it is over, so the job has to be ended. */
export function nextLook(wantedMs: number, sinceMs: number, nowMs: number, limitMs: number | null): number | null {
  const endMs = limitMs === null ? Infinity : sinceMs + limitMs;
  return nowMs >= endMs ? null : Math.min(wantedMs, endMs);
}
