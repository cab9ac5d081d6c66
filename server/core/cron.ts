import { parseCron, type CronExpression } from './cronExpression.ts';
import { DAY_MS, instantInGap, instantsOf, offsetAt, type Reading } from './zone.ts';

/**
 * The first instant after the given one at which any of the expressions fires; null: none ever does. Where the clock is set
 * forward over a time, it fires as much later; where it is set back, at the second pass. With every hour named it
 * fires at both passes, and at the moment of the change if the reading that ends there is named.
 */
export function nextFire(expressions: readonly string[], zone: string, after: Date): Date | null {
  const fires = expressions.flatMap((text) => nextOf(parseCron(text), zone, after.getTime()) ?? []);
  return fires.length > 0 ? new Date(Math.min(...fires)) : null;
}

/** The last instant before the given one at which any of the expressions fires; null: none ever did. */
export function previousFire(expressions: readonly string[], zone: string, before: Date): Date | null {
  const fires = expressions.flatMap((text) => previousOf(parseCron(text), zone, before.getTime()) ?? []);
  return fires.length > 0 ? new Date(Math.max(...fires)) : null;
}

/** The first fire that is not before the given instant. */
export function fireAtOrAfter(expressions: readonly string[], zone: string, instant: Date): Date | null {
  return nextFire(expressions, zone, new Date(instant.getTime() - 1));
}

/** The last fire that is not after the given instant. */
export function fireAtOrBefore(expressions: readonly string[], zone: string, instant: Date): Date | null {
  return previousFire(expressions, zone, new Date(instant.getTime() + 1));
}

/**
 * Walks the readings in ascending order. Near a change of the clock a reading may stand for an instant before the one of
 * an earlier reading, so the walk starts early enough, and ends only when no later reading can stand for an earlier one.
 */
function nextOf(expression: CronExpression, zone: string, after: number): number | null {
  const { least, most } = offsetsAround(zone, after);
  let best: number | null = null;
  let ahead = most;
  let reading = expression.next(after + least);
  while (reading !== null) {
    const fire = firesAt(expression, zone, reading).find((instant) => instant > after);
    if (fire !== undefined && (best === null || fire < best)) {
      best = fire;
      ahead = offsetsAround(zone, best).most;
    }
    if (best !== null && reading - ahead >= best) break;
    reading = expression.next(reading);
  }
  return best;
}

/** `nextOf` in the other direction. */
function previousOf(expression: CronExpression, zone: string, before: number): number | null {
  const { least, most } = offsetsAround(zone, before);
  let best: number | null = null;
  let behind = least;
  let reading = expression.previous(before + most);
  while (reading !== null) {
    const fire = firesAt(expression, zone, reading).findLast((instant) => instant < before);
    if (fire !== undefined && (best === null || fire > best)) {
      best = fire;
      behind = offsetsAround(zone, best).least;
    }
    if (best !== null && reading - behind <= best) break;
    reading = expression.previous(reading);
  }
  return best;
}

/** The instants, in ascending order, at which the expression fires for one of its readings. */
function firesAt(expression: CronExpression, zone: string, reading: Reading): readonly number[] {
  const instants = instantsOf(zone, reading);
  if (instants.length === 0) return [instantInGap(zone, reading)];
  if (!expression.everyHour) return instants.slice(-1);
  const endOfFirstPass = reading - offsetAt(zone, instants[0]! - DAY_MS);
  return endsFirstPass(zone, reading, endOfFirstPass) ? [endOfFirstPass, ...instants] : instants;
}

/** Whether the clock was set back at this instant, at which it would otherwise have shown the reading. */
function endsFirstPass(zone: string, reading: Reading, instant: number): boolean {
  return instant + offsetAt(zone, instant) < reading && instant - 1 + offsetAt(zone, instant - 1) === reading - 1;
}

/**
 * The least and the most that the zone's clock is ahead of UTC around an instant: as far as a change of the clock reaches
 * by which readings and instants differ in order.
 */
function offsetsAround(
  zone: string,
  instant: number,
  span = DAY_MS,
): { readonly least: number; readonly most: number } {
  const offsets = [instant - span, instant, instant + span].map((moment) => offsetAt(zone, moment));
  const [least, most] = [Math.min(...offsets), Math.max(...offsets)];
  const reach = most - least + 1;
  return least < most && reach < span ? offsetsAround(zone, instant, reach) : { least, most };
}
