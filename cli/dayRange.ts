import { endOfDay, requireDay, startOfDay } from '../server/core/businessDay.ts';
import { instantOf } from './arguments.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What `--from` and `--to` name: days of the zone, both in whole, or instants. */
export function dayRange(
  { from, to }: { readonly from: string; readonly to: string },
  zone: string,
): { readonly from: Date; readonly to: Date } {
  return {
    from: DAY.test(from) ? startOfDay(requireDay(from), zone) : (instantOf('--from', from) as Date),
    to: DAY.test(to) ? new Date(endOfDay(requireDay(to), zone).getTime() - 1) : (instantOf('--to', to) as Date),
  };
}
