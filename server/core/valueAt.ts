/** What stands at a path in a value; undefined: there is no such place. A negative number counts from a list's end. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const key of path) {
    if (at === null || at === undefined) return undefined;
    if (typeof key === 'number') at = Array.isArray(at) ? at.at(key) : undefined;
    else at = Object.hasOwn(Object(at) as object, key) ? (at as Readonly<Record<string, unknown>>)[key] : undefined;
  }
  return at;
}
