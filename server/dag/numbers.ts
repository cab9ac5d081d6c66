import { DagError } from './dagError.ts';

/** The value if it is a whole number (or, if asked, any number) of at least `minimum`. */
export function atLeast(minimum: number, value: unknown, what: string, kind: 'integer' | 'number' = 'integer'): number {
  const fits = typeof value === 'number' && Number.isFinite(value) && value >= minimum;
  if (fits && (kind === 'number' || Number.isSafeInteger(value))) return value;
  const right = kind === 'integer' ? 'a whole number' : 'a number';
  throw new DagError('INVALID_OPTION', `${what} is ${JSON.stringify(value)}: give ${right} of at least ${minimum}`);
}

/** The value if it is one of `known`. */
export function oneOf<T extends string>(known: readonly T[], value: unknown, what: string): T {
  const found = known.find((each) => each === value);
  if (found !== undefined) return found;
  throw new DagError('INVALID_OPTION', `${what} is ${JSON.stringify(value)}: give one of ${known.join(', ')}`);
}
