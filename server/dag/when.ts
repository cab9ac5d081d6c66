import { HaruError } from '../core/errors.ts';
import { instantInGap, instantsOf, requireZone } from '../core/zone.ts';
import { DagError } from './dagError.ts';

/** A known IANA zone, given back as it is; `what` names the option in the error. */
export function checkZone(zone: unknown, what: string): string {
  try {
    return requireZone(String(zone));
  } catch (error) {
    if (error instanceof HaruError) throw new DagError(error.code, `${what}: ${error.message}`);
    throw error;
  }
}

const WHEN = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * The instant that a local day, a local minute of `zone`, or an ISO instant stands for, in ISO 8601 in UTC. A local time
 * that the clock leaves out moves by the gap, one that it shows twice is the first.
 */
export function parseWhen(value: unknown, zone: string, what: string): string {
  const match = typeof value === 'string' ? WHEN.exec(value) : null;
  const [, day = '', minute = '00:00', second = '00', offset] = match ?? [];
  const wall = `${day}T${minute}:${second}`;
  const reading = Date.parse(`${wall}Z`);
  const written = Date.parse(`${wall}${offset ?? 'Z'}`);
  // A day that no month has, such as February 30th, reads as another day.
  if (Number.isNaN(written) || !new Date(reading).toISOString().startsWith(wall)) {
    const right = "a day '2026-01-31', a minute '2026-01-31T09:00' or an instant '2026-01-31T09:00:00+09:00'";
    throw new DagError('INVALID_DAY', `${what} is ${JSON.stringify(value)}: give ${right}`);
  }
  const instant = offset ? written : (instantsOf(zone, reading)[0] ?? instantInGap(zone, reading));
  return new Date(instant).toISOString();
}
