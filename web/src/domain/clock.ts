/** Wall clocks of IANA zones; all arithmetic on instants is in epoch milliseconds. */

const MINUTE = 60_000;

/** A wall-clock reading in some zone. */
export interface WallClock {
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** Since midnight on the clock's face. */
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
}

const readers = new Map<string, Intl.DateTimeFormat>();

function readerOf(zone: string): Intl.DateTimeFormat {
  let reader = readers.get(zone);
  if (reader === undefined) {
    reader = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    readers.set(zone, reader);
  }
  return reader;
}

let browserZone: string | undefined;

/** The zone of this browser, as it was first asked for: every time that is shown asks again. */
export function localZone(): string {
  browserZone ??= new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return browserZone;
}

export function wallClock(instant: number, zone: string): WallClock {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of readerOf(zone).formatToParts(instant)) parts[type] = value;
  return {
    day: `${parts.year?.padStart(4, '0') ?? ''}-${parts.month ?? ''}-${parts.day ?? ''}`,
    minutes: Number(parts.hour) * 60 + Number(parts.minute),
    seconds: Number(parts.second),
    milliseconds: ((instant % 1000) + 1000) % 1000,
  };
}

/** Minutes by which the zone's clock is ahead of UTC at this instant. */
export function offsetMinutes(instant: number, zone: string): number {
  const { day, minutes } = wallClock(instant, zone);
  const face = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE;
  return Math.round((face - Math.floor(instant / MINUTE) * MINUTE) / MINUTE);
}

/** The first instant of a calendar day in a zone. */
export function startOfDay(day: string, zone: string): number {
  const face = Date.parse(`${day}T00:00:00Z`);
  const guess = face - offsetMinutes(face, zone) * MINUTE;
  const instant = face - offsetMinutes(guess, zone) * MINUTE;
  // Where midnight is skipped, the day begins at the end of the gap.
  return wallClock(instant, zone).day < day ? guess : instant;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 1440 * MINUTE).toISOString().slice(0, 10);
}

/** The zone's distance from UTC if it keeps it all year round, else null. */
export function fixedOffset(zone: string, now: number): number | null {
  const here = offsetMinutes(now, zone);
  const halfYear = 182 * 1440 * MINUTE;
  return offsetMinutes(now + halfYear, zone) === here && offsetMinutes(now - halfYear, zone) === here ? here : null;
}
