import { drawRequest } from '../events/content.ts';
import { startOfDay } from '../events/dayCurve.ts';
import { lineOf } from '../events/line.ts';
import type { DayOfEvents, DayPlan } from '../events/plan.ts';
import { planDay } from '../events/plan.ts';
import { between, randomOf } from '../events/random.ts';

/**
 * How far a day's file is written. Its lines are two sequences merged by time: the planned lines of the day, all of them,
 * by number; and a few live lines for each second in which the writer was running.
 */
export interface WrittenPart {
  /** Number of the first planned line that is not in the file. */
  readonly nextPlanned: number;
  /** Second of the day of the first live line that may follow, and its place within that second. */
  readonly nextLive: LivePlace;
}

export interface LivePlace {
  readonly second: number;
  readonly index: number;
}

export interface DaySequence {
  /**
   * What follows a written part: the planned lines before second `until` of the day and the live lines of the seconds
   * from `liveFrom` to there; each line with the part that is written when it is.
   */
  after(part: WrittenPart, liveFrom: number, until: number): Generator<{ line: string; written: WrittenPart }>;
}

export const NOTHING_WRITTEN: WrittenPart = { nextPlanned: 0, nextLive: { second: 0, index: 0 } };

const DAY_SECONDS = 86_400;
/** The draws of a live line are apart from each other and from those of the planned lines. */
const DRAW = { lines: 4, content: 5 } as const;
/** Live lines that a second may have. */
const LIVE_LINES = { low: 1, high: 4 } as const;

export function daySequence(of: DayOfEvents): DaySequence {
  const plan = planDay(of);
  const start = startOfDay(of.day) / 1000;
  const plannedSecond = (n: number) => (n < plan.count ? Math.floor(plan.microsAt(n) / 1_000_000) - start : Infinity);

  function* after(part: WrittenPart, liveFrom: number, until: number) {
    let { nextPlanned, nextLive } = part;
    const end = Math.min(until, DAY_SECONDS);
    for (;;) {
      if (nextLive.index === 0) nextLive = { second: Math.max(nextLive.second, liveFrom), index: 0 };
      const planned = plannedSecond(nextPlanned);
      const isLive = nextLive.index > 0 || nextLive.second < planned;
      if ((isLive ? nextLive.second : planned) >= end) return;
      const line = isLive ? liveLine(plan, start, nextLive) : lineOf(plan.recordAt(nextPlanned));
      if (isLive) nextLive = placeAfter(plan, nextLive);
      else nextPlanned += 1;
      yield { line, written: { nextPlanned, nextLive } };
    }
  }
  return { after };
}

/** The place of the live line that follows another one. */
export function placeAfter(of: DayOfEvents, { second, index }: LivePlace): LivePlace {
  const random = randomOf(of.seed, Number(of.day), second, DRAW.lines);
  const count = between(random, LIVE_LINES.low, LIVE_LINES.high);
  return index + 1 < count ? { second, index: index + 1 } : { second: second + 1, index: 0 };
}

function liveLine(plan: DayPlan, start: number, { second, index }: LivePlace): string {
  const random = randomOf(plan.seed, Number(plan.day), second, index, DRAW.content);
  return lineOf({
    n: index,
    micros: (start + second) * 1_000_000,
    content: drawRequest(random, `${plan.day}-live-${second}-${index}`),
    withoutTimeLocal: false,
  });
}
