import type { Json } from '../../server/core/definition.ts';
import { MAX_GIVEN_BYTES, type Given } from '../given.ts';

/**
 * What a page shows of a try's options or input; null: there is nothing. A value that is too large for the rest of the
 * room is named and left out whole: a secret that was cut in two could not be found in it any more.
 */
export function givenValues(given: unknown): Given | null {
  if (typeof given !== 'object' || given === null) return null;
  const entries: [string, Json][] = [];
  const leftOut: string[] = [];
  let room = MAX_GIVEN_BYTES;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const json = jsonWithin(value, room);
    if (json === null) leftOut.push(name);
    else entries.push([name, JSON.parse(json) as Json]);
    room -= json === null ? 0 : Buffer.byteLength(json);
  }
  return entries.length + leftOut.length === 0 ? null : { values: Object.fromEntries(entries), leftOut };
}

/** Null: JSON does not hold it, or not in so many bytes. Gives up early, however large the value is. */
function jsonWithin(value: unknown, room: number): string | null {
  let seen = 0;
  try {
    const json = JSON.stringify(value, (_, each: unknown) => {
      seen += typeof each === 'string' ? each.length : 1;
      if (seen > room) throw new RangeError('too large');
      if (typeof each === 'bigint') return String(each);
      return typeof each === 'function' ? `function ${each.name}` : each;
    });
    return Buffer.byteLength(json) > room ? null : json;
  } catch {
    return null;
  }
}
