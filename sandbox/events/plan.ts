import type { Malformed, Request } from './content.ts';
import { drawMalformed, drawRequest } from './content.ts';
import { DAY_MS, offsetOfShare, startOfDay } from './dayCurve.ts';
import type { DayKey } from './dayCurve.ts';
import { randomOf } from './random.ts';

/** Which events: those of one UTC day, drawn with a seed, in ascending order of time. */
export interface DayOfEvents {
  /** Any integer of 32 bits. */
  readonly seed: number;
  /** UTC day, `YYYYMMDD`. */
  readonly day: DayKey;
  /** How many events the whole day has; at least 16. */
  readonly count: number;
}

/** Event number `n` of its day. */
export interface LogRecord {
  readonly n: number;
  /** Epoch microseconds. */
  readonly micros: number;
  readonly content: Request | Malformed;
  /** Whether the event as JSON leaves out `time_local`, so that `@timestamp` alone tells its time. */
  readonly withoutTimeLocal: boolean;
}

/**
 * The events of a day by number, each computed by itself. Times never descend. Event 0 is at the day's first and the last
 * event at its last millisecond; the four at KST midnight are at 14:59:59.999Z, 14:59:59.999999Z (without `time_local`),
 * 15:00:00.000Z (without) and 15:00:00.000Z.
 */
export interface DayPlan extends DayOfEvents {
  microsAt(n: number): number;
  recordAt(n: number): LogRecord;
}

const KST_MIDNIGHT = 15 * 3_600_000;
const MALFORMED_SHARE = 0.004;
/** The draws of an event are apart, so that its time does not depend on what it holds. */
const DRAW = { time: 1, kind: 2, content: 3 } as const;

export function planDay(of: DayOfEvents): DayPlan {
  if (!Number.isInteger(of.count) || of.count < 16)
    throw new RangeError(`A day has at least 16 events, not ${of.count}`);
  const start = startOfDay(of.day);
  const drawnOffset = (n: number) => offsetOfShare((n + draw(of, n, DRAW.time)()) / of.count);
  const border = firstNumberFrom(KST_MIDNIGHT, of.count, drawnOffset);
  const fixed = fixedOffsets(of.count, border);

  const microsAt = (n: number): number => {
    const offset =
      fixed.get(n) ?? clampTo(drawnOffset(n), n < border ? [0, KST_MIDNIGHT - 1] : [KST_MIDNIGHT, DAY_MS - 1]);
    return Math.round((start + offset) * 1000);
  };
  const recordAt = (n: number): LogRecord => {
    const malformed = !fixed.has(n) && draw(of, n, DRAW.kind)() < MALFORMED_SHARE;
    const random = draw(of, n, DRAW.content);
    return {
      n,
      micros: microsAt(n),
      content: malformed ? drawMalformed(random) : drawRequest(random, `${of.day}-${n}`),
      withoutTimeLocal: n === border - 1 || n === border,
    };
  };
  return { ...of, microsAt, recordAt };
}

function draw(of: DayOfEvents, n: number, what: number) {
  return randomOf(of.seed, Number(of.day), n, what);
}

/** Milliseconds from the day's start of the events whose time is not drawn, by number. */
function fixedOffsets(count: number, border: number): ReadonlyMap<number, number> {
  return new Map([
    [0, 0],
    [border - 2, KST_MIDNIGHT - 1],
    [border - 1, KST_MIDNIGHT - 0.001],
    [border, KST_MIDNIGHT],
    [border + 1, KST_MIDNIGHT],
    [count - 1, DAY_MS - 1],
  ]);
}

/** The first number whose drawn offset is not before the given one, with room for the fixed ones on both sides. */
function firstNumberFrom(offset: number, count: number, drawnOffset: (n: number) => number): number {
  let low = 3;
  let high = count - 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (drawnOffset(middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function clampTo(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(Math.max(value, low), high);
}
