const TIME_LOCAL = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;

const MONTHS = new Map(
  ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map((name, index) => [
    name,
    index,
  ]),
);

const MINUTE_MS = 60_000;
/** Instants outside of this are clocks gone wrong; nothing would ever drain the lists of their days. */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/**
 * Epoch milliseconds of `02/Dec/2022:18:57:34 +0900`, read in its own offset; null where it is no such text, a date that
 * does not exist, or not between 1970 and 2200.
 */
export function parseTimeLocal(text: string): number | null {
  const match = TIME_LOCAL.exec(text);
  if (match === null) return null;
  const [, day, month, year, hour, minute, second, sign, offsetHours, offsetMinutes] = match;
  const monthIndex = MONTHS.get(month!);
  if (monthIndex === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const reading = Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second));
  if (new Date(Date.UTC(Number(year), monthIndex, Number(day))).getUTCDate() !== Number(day)) return null;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * MINUTE_MS;
  const instant = sign === '+' ? reading - offset : reading + offset;
  return instant >= EARLIEST && instant < LATEST ? instant : null;
}
