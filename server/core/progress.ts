/** What a try says of how far it is. */
export interface ProgressReport {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string | null;
  /** What else has been counted meanwhile, by unit: `{ bytes: 1048576 }`. */
  readonly beside: Readonly<Record<string, number>>;
}

/** How far a try is, as it is stored and shown: with how fast it goes. */
export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string | null;
  /** Of `done`, a second, over the last moments; null: it is too early to tell. */
  readonly rate: number | null;
  /** Until `total` is reached at this rate. */
  readonly secondsLeft: number | null;
  readonly beside: readonly { readonly unit: string; readonly done: number; readonly rate: number | null }[];
}

/** A rate is taken over this time, and over at least that one. */
const WINDOW_MS = 15_000;
const LEAST_MS = 400;
/** Of what an author gives: units beside the first, and characters of a unit. */
const MAX_BESIDE = 6;
const MAX_UNIT = 40;

/** What `context.progress` was called with, as a report; null where it says nothing that could be shown. */
export function progressReport(done: unknown, total: unknown, unit: unknown, beside: unknown): ProgressReport | null {
  if (!isCount(done)) return null;
  const counts = typeof beside === 'object' && beside !== null ? Object.entries(beside) : [];
  return {
    done,
    total: isCount(total) ? total : null,
    unit: typeof unit === 'string' ? unit.slice(0, MAX_UNIT) : null,
    beside: Object.fromEntries(
      counts
        .filter(([, count]) => isCount(count))
        .slice(0, MAX_BESIDE)
        .map(([name, count]) => [name.slice(0, MAX_UNIT), count as number]),
    ),
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * Turns the reports of one try into what is shown. It is told of each report that is shown and of the moment, in
 * milliseconds of a clock that never goes back, and keeps those of the last moments.
 */
export function createProgressMeter(): (report: ProgressReport, atMs: number) => Progress {
  let seen: { readonly report: ProgressReport; readonly atMs: number }[] = [];
  return (report, atMs) => {
    // Counts that begin anew say nothing of what went before.
    if ((seen.at(-1)?.report.done ?? 0) > report.done) seen = [];
    seen.push({ report, atMs });
    while (seen[1] !== undefined && atMs - seen[1].atMs >= WINDOW_MS) seen.shift();
    const [from = { report, atMs }] = seen;
    const seconds = (atMs - from.atMs) / 1000;
    const rateOf = (now: number, then: number | undefined): number | null =>
      seconds * 1000 < LEAST_MS || then === undefined || now < then ? null : (now - then) / seconds;
    const rate = rateOf(report.done, from.report.done);
    return {
      done: report.done,
      total: report.total,
      unit: report.unit,
      rate,
      secondsLeft:
        report.total === null || rate === null || rate <= 0 ? null : Math.max(0, report.total - report.done) / rate,
      beside: Object.entries(report.beside).map(([unit, done]) => ({
        unit,
        done,
        rate: rateOf(done, from.report.beside[unit]),
      })),
    };
  };
}
