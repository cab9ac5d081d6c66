/** Holders that a line names. */
export const NAMED = 3;

/** The first of `count` names, and how many there are besides. */
export function firstOf(names: readonly string[], count: number): string {
  const named = names.slice(0, NAMED);
  const rest = count - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
