/** The instances of a task that are meant: one by its map index, or null, all of them. */
export interface Place {
  readonly taskNo: number;
  readonly mapIndex: number | null;
}

/** One place, one key. */
export function placeKey({ taskNo, mapIndex }: Place): string {
  return `${taskNo}/${mapIndex ?? '*'}`;
}

/** What a row of the given map index stands for: -1 is the one instance of its task. */
export function placeOf({ taskNo, mapIndex }: { readonly taskNo: number; readonly mapIndex: number | null }): Place {
  return { taskNo, mapIndex: mapIndex === -1 ? null : mapIndex };
}
