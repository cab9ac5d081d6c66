import type { LiveMapping } from './mapping.ts';
import { makeRef } from './ref.ts';

/** The element of an instance before there is a run: a Ref for each list by its name, or one to the set of named values. */
export function elementRefs(owner: object, { group, lists }: LiveMapping): unknown {
  const refTo = (...path: readonly string[]) => makeRef({ kind: 'element', group, path, owner });
  if (lists.some(({ key }) => key === null)) return refTo();
  return Object.freeze(Object.fromEntries(lists.map(({ key }) => [key, refTo(key!)])));
}
