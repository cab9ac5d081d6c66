import type { components } from '../api/schema.ts';

type Hunk = components['schemas']['Hunk'];

export interface NumberedLine {
  readonly kind: components['schemas']['LineChangeKind'];
  readonly text: string;
  /** In the later text; of what was removed, in the earlier one. */
  readonly number: number;
}

/** The lines of a hunk with their numbers. */
export function numberedLines({ before, after, lines }: Hunk): readonly NumberedLine[] {
  let [inBefore, inAfter] = [before, after];
  return lines.map(({ kind, text }) => {
    const number = kind === 'removed' ? inBefore : inAfter;
    if (kind !== 'added') inBefore += 1;
    if (kind !== 'removed') inAfter += 1;
    return { kind, text, number };
  });
}
