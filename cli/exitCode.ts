import { HaruError } from '../server/core/errors.ts';
import { isOutage } from '../server/db/outage.ts';

export const EXIT = { done: 0, failed: 1, wrongUsage: 2, notFound: 3, notReachable: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code that an error of a command stands for. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof HaruError)) return isOutage(error) ? EXIT.notReachable : EXIT.failed;
  if (error.code === 'INVALID_CONFIG') return EXIT.wrongUsage;
  switch (error.status) {
    case 400:
    case 422:
      return EXIT.wrongUsage;
    case 404:
      return EXIT.notFound;
    case 401:
    case 403:
    case 503:
      return EXIT.notReachable;
    default:
      return EXIT.failed;
  }
}
