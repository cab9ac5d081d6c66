/** The first names of a list, and how many there are besides: 'a, b and 3 more'; `total`: where the names are only the first of them. */
export function firstOf(
  names: readonly string[],
  most: number,
  { total = names.length, between = ', ' }: { readonly total?: number; readonly between?: string } = {},
): string {
  const named = names.slice(0, most);
  const rest = total - named.length;
  return `${named.join(between)}${rest > 0 ? ` and ${rest} more` : ''}`;
}
