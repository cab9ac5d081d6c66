/** The first place at which two JSON values differ, as a path such as `tasks[2].options.key`, and what each has there. */
export interface Difference {
  readonly path: string;
  readonly first: unknown;
  readonly second: unknown;
}

export function firstDifference(first: unknown, second: unknown, path = ''): Difference | null {
  if (Object.is(first, second)) return null;
  if (Array.isArray(first) && Array.isArray(second)) {
    return firstOf(Math.max(first.length, second.length), (i) => firstDifference(first[i], second[i], `${path}[${i}]`));
  }
  if (isObject(first) && isObject(second)) {
    const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
    return firstOf(keys.length, (i) => {
      const key = keys[i] ?? '';
      return firstDifference(first[key], second[key], path === '' ? key : `${path}.${key}`);
    });
  }
  return { path, first, second };
}

function firstOf(count: number, at: (index: number) => Difference | null): Difference | null {
  for (let i = 0; i < count; i++) {
    const found = at(i);
    if (found) return found;
  }
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
