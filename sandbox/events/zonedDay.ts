import type { DayKey } from './dayCurve.ts';

const QUARTER_HOUR_MICROS = 900_000_000;

/** Days of a zone by quarter of an hour: no zone's clock has changed its day at any other minute since 1972. */
const daysByZone = new Map<string, Map<number, DayKey>>();

/** The day, `YYYYMMDD`, that the calendar of a zone shows at an instant in epoch microseconds. Not the product's own rule. */
export function dayIn(zone: string, micros: number): DayKey {
  const days = daysByZone.get(zone) ?? new Map<number, DayKey>();
  daysByZone.set(zone, days);
  const quarter = Math.floor(micros / QUARTER_HOUR_MICROS);
  const known = days.get(quarter);
  if (known !== undefined) return known;
  const day = formatDay(zone, (quarter * QUARTER_HOUR_MICROS) / 1000);
  days.set(quarter, day);
  return day;
}

function formatDay(zone: string, epochMs: number): DayKey {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return format.format(epochMs).replaceAll('-', '');
}
