import { ApiError } from './http/apiError.ts';

/** Rows in the order of the named attributes, `-` before a descending one, for lists that are not read page by page. */
export function sortedRows<Row extends object>(
  rows: readonly Row[],
  orderBy: readonly string[],
  attributes: readonly (keyof Row & string)[],
): Row[] {
  const keys = orderBy.map((name) => {
    const attribute = name.replace(/^-/, '');
    if ((attributes as readonly string[]).includes(attribute))
      return { attribute: attribute as keyof Row, sign: name.startsWith('-') ? -1 : 1 };
    throw new ApiError(400, `Ordering with '${attribute}' is disallowed or the attribute does not exist on the model`);
  });
  return rows.toSorted((a, b) => {
    for (const { attribute, sign } of keys) {
      const order = compare(a[attribute] as string | number, b[attribute] as string | number);
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
