import { DagError } from './dagError.ts';

const IDENTIFIER = /^[A-Za-z0-9_.-]{1,200}$/;

/** Refuses an id that could not stand in a URL, a file name or a shell word as it is. */
export function checkIdentifier(what: string, id: unknown): asserts id is string {
  if (typeof id === 'string' && IDENTIFIER.test(id)) return;
  throw new DagError(
    'INVALID_ID',
    `${JSON.stringify(id)} can not be a ${what}: use 1 to 200 letters a-z, digits, '_', '-' and '.'`,
  );
}

/** `, did you mean 'x'?` for the known name nearest to a mistyped one, else the list of all. */
export function suggestion(given: string, known: readonly string[]): string {
  const near = known.map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }));
  const best = near.toSorted((a, b) => a.distance - b.distance)[0];
  // Of a short name two letters say next to nothing: 's3' is no 'ssh'.
  if (best && best.distance <= (given.length < 4 ? 1 : 2)) return `; did you mean '${best.name}'?`;
  return known.length > 0 ? `; there are: ${known.join(', ')}` : '';
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
