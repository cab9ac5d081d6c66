import { utcDayOf, startOfDay, DAY_MS } from '../events/dayCurve.ts';
import { lineOf } from '../events/line.ts';
import { planDay, type DayPlan } from '../events/plan.ts';

/** Which events an access log has: the same values give the same lines. */
export interface LogPlan {
  readonly seed: number;
  /** Lines of a whole UTC day. */
  readonly linesADay: number;
}

export interface TimedLine {
  /** UTC day, `YYYYMMDD`. */
  readonly day: string;
  readonly line: string;
}

/** The plan's lines after `from` and up to `to` (epoch milliseconds), in ascending order of time. */
export function* linesBetween({ seed, linesADay }: LogPlan, from: number, to: number): Generator<TimedLine> {
  for (let start = startOfDay(utcDayOf(from)); start <= to; start += DAY_MS) {
    const day = utcDayOf(start);
    const plan = planDay({ seed, day, count: linesADay });
    for (let n = firstAfter(plan, from * 1000); n < plan.count && plan.microsAt(n) <= to * 1000; n += 1) {
      yield { day, line: lineOf(plan.recordAt(n)) };
    }
  }
}

/** Number of the first event after the instant; times never descend. */
function firstAfter(plan: DayPlan, micros: number): number {
  let [low, high] = [0, plan.count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (plan.microsAt(middle) > micros) high = middle;
    else low = middle + 1;
  }
  return low;
}
