/** Assets that a schedule waits for; stored with the schedule. */
export type AssetExpression =
  | { readonly asset: string }
  | { readonly all: readonly AssetExpression[] }
  | { readonly any: readonly AssetExpression[] };

/** Whether the expression holds, given for which assets it does. */
export function holds(expression: AssetExpression, isThere: (uri: string) => boolean): boolean {
  if ('asset' in expression) return isThere(expression.asset);
  if ('all' in expression) return expression.all.every((each) => holds(each, isThere));
  return expression.any.some((each) => holds(each, isThere));
}

/** URIs of the assets in the expression, each once, in the order of their first mention. */
export function assetsIn(expression: AssetExpression): readonly string[] {
  if ('asset' in expression) return [expression.asset];
  const parts = 'all' in expression ? expression.all : expression.any;
  return [...new Set(parts.flatMap(assetsIn))];
}
