/** A test as vitest's JSON tells of it. */
export interface TestEnd {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly fullName: string;
  readonly status: string;
}

export interface Verdict {
  readonly kind: 'passed' | 'failed' | 'skipped';
  /** The suites, or tests outside of one, that skipped themselves; they say what they need. */
  readonly skipped: readonly string[];
}

/**
 * What the tests of a round say. `point`: what the names of those that were to run have in them; null: all were. Tests skip
 * themselves where the machine lacks a component; a round in which all do has shown nothing.
 */
export function verdictOf(exitCode: number | null, tests: readonly TestEnd[], point: string | null): Verdict {
  const meant = tests.filter(({ fullName }) => point === null || fullName.includes(point));
  const titles = meant
    .filter(({ status }) => status === 'skipped')
    .map(({ ancestorTitles: [suite], title }) => suite ?? title);
  const skipped = [...new Set(titles)];
  // A pattern that meets no test would be a check that cannot fail.
  const isFailed = exitCode !== 0 || (meant.length === 0 && point !== null);
  const kind = isFailed ? 'failed' : meant.some(({ status }) => status === 'passed') ? 'passed' : 'skipped';
  return { kind, skipped };
}
