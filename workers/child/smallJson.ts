import type { Json } from '../../server/core/definition.ts';
import { reasonOf } from '../../server/core/reasonOf.ts';

/** What is kept beside the run, such as state and receipts, has at most this many bytes each. */
const MAX_BYTES = 64 * 1024;

/** The value as JSON holds it. Throws, naming the place, for what JSON cannot hold and for what is too large. */
export function smallJson(what: string, value: unknown): Json {
  const text = textOf(what, value);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES)
    throw new RangeError(
      `${what} has ${bytes} bytes; at most ${MAX_BYTES} are kept: write the data to a file, and keep its URL`,
    );
  return JSON.parse(text) as Json;
}

function textOf(what: string, value: unknown): string {
  try {
    const text = JSON.stringify(value) as string | undefined;
    if (text !== undefined) return text;
  } catch (error) {
    throw new TypeError(`${what} cannot be stored: ${reasonOf(error)}`, { cause: error });
  }
  throw new TypeError(`${what} cannot be stored: ${typeof value} is no JSON; give null for nothing`);
}
