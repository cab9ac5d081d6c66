import type { Json, ParamMarker, RefMarker } from './definition.ts';

/** What a key may come from, besides being written in the file. */
export interface KeyValues {
  readonly params: Readonly<Record<string, Json>>;
  /** By task id. */
  readonly results: ReadonlyMap<string, Json>;
}

/** A text, or a marker in its place. */
type KeyOption = string | RefMarker | ParamMarker;

/** The task whose result a key comes from; null: from none. */
export function keySource(option: Json): string | null {
  const key = option as KeyOption;
  return typeof key === 'object' && '$ref' in key ? key.$ref.task : null;
}

/** The concurrency key of a task in a run; null: it has none there, because the value is missing or no text or number. */
export function concurrencyKeyOf(option: Json, { params, results }: KeyValues): string | null {
  const key = option as KeyOption;
  if (typeof key === 'string') return key;
  const value = '$ref' in key ? at(results.get(key.$ref.task), key.$ref.path) : at(params[key.$param], key.path ?? []);
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null;
}

function at(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    if (Array.isArray(found)) found = typeof step === 'number' ? (found as readonly Json[]).at(step) : undefined;
    else found = Object.hasOwn(found, step) ? (found as Readonly<Record<string, Json>>)[step] : undefined;
  }
  return found;
}
