import { CONNECTION_TYPES } from '../server/core/connectionTypes.ts';
import { suggestion } from '../server/dag/identifier.ts';

/** What to say of a type that only a user's own code can use, with the nearest one that Haru uses; null: nothing. */
export function typeWarning(type: string): string | null {
  const used = CONNECTION_TYPES.map((known) => known.type);
  if (used.includes(type)) return null;
  return `no part of Haru uses connections of type '${type}'${suggestion(type, used)}`;
}
