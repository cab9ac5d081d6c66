import { endOfDay, isDay, startOfDay } from '../server/core/businessDay.ts';
import { HaruError } from '../server/core/errors.ts';
import { isInstant } from '../server/core/instant.ts';

/** What `--from` and `--to` name: days of the zone, both in whole, or instants. */
export function dayRange(
  { from, to }: { readonly from: string; readonly to: string },
  zone: string,
): { readonly from: Date; readonly to: Date } {
  return {
    from: isDay(from) ? startOfDay(from, zone) : requireInstant('--from', from),
    to: isDay(to) ? new Date(endOfDay(to, zone).getTime() - 1) : requireInstant('--to', to),
  };
}

function requireInstant(option: string, text: string): Date {
  if (isInstant(text)) return new Date(text);
  throw new HaruError(
    'INVALID_INPUT',
    `${option}: '${text}' is neither a calendar day, such as 2022-11-30, nor an instant with an offset, such as 2022-11-30T00:00:00Z`,
  );
}
