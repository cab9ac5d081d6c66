import { DagError } from './dagError.ts';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** A hundred years: dates that far ahead are still dates. */
const MAX_DAYS = 36_500;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Milliseconds of '90s', '1.5h', '2d'; `what` names the option in the error. */
export function parseDuration(value: unknown, what: string): number {
  const match = typeof value === 'string' ? DURATION.exec(value) : null;
  if (!match) {
    throw new DagError(
      'INVALID_OPTION',
      `${what} is ${JSON.stringify(value)}: write a duration as a number and ms, s, m, h or d, such as '5m'`,
    );
  }
  const ms = Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]);
  if (ms <= MAX_DAYS * UNITS.d) return ms;
  throw new DagError(
    'INVALID_OPTION',
    `${what} is ${JSON.stringify(value)}: give a duration of at most ${MAX_DAYS} days`,
  );
}
