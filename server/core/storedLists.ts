import type { Json } from './definition.ts';
import { elementsIn, MAX_MAPPED } from './mapping.ts';
import { valueAt } from './valueAt.ts';

/** An element of a list, with the JSON pointers (RFC 6901) of the Dates in it. */
export interface ListElement {
  readonly value: Json;
  readonly datePaths: readonly string[];
}

/** The list at a path of a stored result, element by element; null: there is none, or a longer one than can be mapped over. */
export function listInStored(
  { value, datePaths }: ListElement,
  path: readonly (string | number)[],
): readonly ListElement[] | null {
  const list = valueAt(value, path);
  const elements = elementsIn(list) as readonly Json[] | null;
  if (elements === null || elements.length > MAX_MAPPED) return null;
  const base = path.map((_, depth) => stepAt(value, path, depth));
  const within = (steps: readonly string[]): readonly string[] => {
    const pointer = pointerOf([...base, ...steps]);
    return datePaths.flatMap((at) =>
      at === pointer || at.startsWith(`${pointer}/`) ? [at.slice(pointer.length)] : [],
    );
  };
  if (Array.isArray(list)) return elements.map((element, i) => ({ value: element, datePaths: within([String(i)]) }));
  return (elements as readonly (readonly [string, Json])[]).map((entry) => ({
    value: entry,
    datePaths: within([entry[0]]).map((at) => `/1${at}`),
  }));
}

/** A negative number counts from a list's end. */
function stepAt(value: Json, path: readonly (string | number)[], depth: number): string {
  const step = path[depth]!;
  if (typeof step === 'string' || step >= 0) return String(step);
  return String((valueAt(value, path.slice(0, depth)) as readonly Json[]).length + step);
}

const pointerOf = (steps: readonly string[]): string =>
  steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
