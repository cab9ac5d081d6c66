import { RUN_STATES, TASK_STATES } from '../../../server/core/states.ts';

/** The moves of a task instance as a drawing, written apart from the table: rows from, columns to, in the order of TASK_STATES. */
const TASK_MOVES = `
  none               . x . . x x x x x . . . .
  scheduled          x . x . x x x x x . . . .
  queued             x x . x x x x . x . . . .
  running            . x x . x x x . x x x x x
  success            x . . . . x x . x . . . .
  failed             x . . . x . x . x . . . .
  skipped            x . . . x x . . x . . . .
  upstream_failed    x . . . x x x . x . . . .
  removed            x . . . . . . . . . . . .
  restarting         x x . . x x x . x . . . .
  up_for_retry       x x . . x x x . x . . . .
  up_for_reschedule  x x . . x x x . x . . . .
  deferred           x x . . x x x . x . . . .
`;

const RUN_MOVES = `
  queued   . x x x
  running  x . x x
  success  x . . x
  failed   x . x .
`;

type Moves = Readonly<Record<string, readonly string[]>>;

/** Where a table of transitions differs from the drawing, as `from -> to`. */
export function taskMoveMismatches(table: Moves): readonly string[] {
  return mismatches(table, TASK_STATES, TASK_MOVES);
}

export function runMoveMismatches(table: Moves): readonly string[] {
  return mismatches(table, RUN_STATES, RUN_MOVES);
}

function mismatches(table: Moves, states: readonly string[], drawing: string): readonly string[] {
  const rows = drawing
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const columns = new Map(rows.map(([from, ...marks]) => [from, marks]));
  return states.flatMap((from) =>
    states.flatMap((to, index) => {
      const wanted = columns.get(from)?.[index] === 'x';
      return (table[from] ?? []).includes(to) === wanted ? [] : [`${from} -> ${to}`];
    }),
  );
}
