/** Rows of a list that are chosen, and the one that was clicked last. */
export interface RowSelection {
  readonly chosen: ReadonlySet<string>;
  /** Null: none yet. */
  readonly last: string | null;
}

export const NONE_CHOSEN: RowSelection = { chosen: new Set(), last: null };

/** What a click on a row's box makes of it; with Shift all rows from the one clicked last get what this one gets. */
export function clickRow(
  { chosen, last }: RowSelection,
  rows: readonly string[],
  row: string,
  isRange: boolean,
): RowSelection {
  const next = new Set(chosen);
  const isOn = !chosen.has(row);
  for (const each of isRange ? between(rows, last, row) : [row]) {
    if (isOn) next.add(each);
    else next.delete(each);
  }
  return { chosen: next, last: row };
}

function between(rows: readonly string[], last: string | null, row: string): readonly string[] {
  const from = last === null ? -1 : rows.indexOf(last);
  const to = rows.indexOf(row);
  return from === -1 || to === -1 ? [row] : rows.slice(Math.min(from, to), Math.max(from, to) + 1);
}
