/** The place columns of one line have no more together, in the segments. */
export const MAX_PLACE_BYTES = 16 * 1024;

/**
 * A column of a part that says where a row was in its source, beside its place in the batch. Its text is written before the
 * line in the segments of a window.
 */
export interface PlaceColumn {
  readonly name: string;
  /** DuckDB's type of the text in the segments; an empty one is null. */
  readonly type: 'INTEGER' | 'BIGINT' | 'VARCHAR';
  /** SQL of the column, given the field that was read from the segment. */
  readonly value: (field: string) => string;
  /** The name of the number that a reject has instead; null: it has none. */
  readonly inReject: string | null;
}

/** The name under which SQL reads a place column from a segment. */
export function placeField(index: number): string {
  return `place_${index}`;
}

/** The numbers that a reject says its place with. */
export function rejectPlace(
  columns: readonly PlaceColumn[],
  values: readonly (string | number)[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    columns.flatMap(({ inReject }, index) => (inReject === null ? [] : [[inReject, Number(values[index])]])),
  );
}
