/** Failed logins in a window, by whatever names the caller; kept in this process only, which bounds guessing well enough. */
export interface Throttle {
  /** False: too many failures lately; do not even try. */
  allows(key: string): boolean;
  failed(key: string): void;
  succeeded(key: string): void;
}

const WINDOW_MS = 60_000;
const MAX_FAILURES = 10;
const MAX_KEYS = 10_000;

/** `now` in milliseconds, of a clock that only goes forward. */
export function createThrottle(now: () => number): Throttle {
  const failures = new Map<string, { count: number; until: number }>();
  const current = (key: string) => {
    const entry = failures.get(key);
    return entry && entry.until > now() ? entry : undefined;
  };
  return {
    allows: (key) => (current(key)?.count ?? 0) < MAX_FAILURES,
    failed(key) {
      const entry = current(key) ?? { count: 0, until: now() + WINDOW_MS };
      failures.delete(key);
      failures.set(key, { count: entry.count + 1, until: entry.until });
      const oldest = failures.keys().next().value;
      if (failures.size > MAX_KEYS && oldest !== undefined) failures.delete(oldest);
    },
    succeeded(key) {
      failures.delete(key);
    },
  };
}
