export interface LineChange {
  readonly kind: 'kept' | 'added' | 'removed';
  readonly text: string;
}

/** A part of a text that differs, with the lines around it. */
export interface Hunk {
  /** Numbers of its first lines in both texts, from 1. */
  readonly before: number;
  readonly after: number;
  readonly lines: readonly LineChange[];
}

/** Equal lines shown before and after those that differ. */
const AROUND = 3;
/** Pairs of lines that are compared; larger texts are shown as replaced from their first to their last difference. */
const MAX_PAIRS = 4_000_000;

/** What lines were removed and added between two texts. */
export function lineChanges(before: string, after: string): readonly Hunk[] {
  return hunksOf(changesOf(before.split('\n'), after.split('\n')));
}

function changesOf(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [
    ...as('kept', before.slice(0, start)),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...as('kept', before.slice(before.length - end)),
  ];
}

/** By the longest common subsequence of lines. */
function middle(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  if (before.length * after.length > MAX_PAIRS) return [...as('removed', before), ...as('added', after)];
  const width = after.length + 1;
  // At [i, j]: how many lines the rests from i and from j have in common.
  const common = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i * width + j] =
        before[i] === after[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const changes: LineChange[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      changes.push({ kind: 'kept', text: before[i]! });
      i++;
      j++;
    } else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!)
      changes.push({ kind: 'removed', text: before[i++]! });
    else changes.push({ kind: 'added', text: after[j++]! });
  }
  return [...changes, ...as('removed', before.slice(i)), ...as('added', after.slice(j))];
}

function as(kind: LineChange['kind'], lines: readonly string[]): readonly LineChange[] {
  return lines.map((text) => ({ kind, text }));
}

function hunksOf(changes: readonly LineChange[]): readonly Hunk[] {
  const hunks: { before: number; after: number; lines: LineChange[] }[] = [];
  let [before, after, shownUntil] = [1, 1, -1];
  for (const [place, change] of changes.entries()) {
    const differsNear = changes
      .slice(Math.max(0, place - AROUND), place + AROUND + 1)
      .some(({ kind }) => kind !== 'kept');
    if (differsNear) {
      if (shownUntil !== place) hunks.push({ before, after, lines: [] });
      hunks.at(-1)!.lines.push(change);
      shownUntil = place + 1;
    }
    if (change.kind !== 'added') before++;
    if (change.kind !== 'removed') after++;
  }
  return hunks;
}
