import { Option } from 'commander';
import { table } from './table.ts';

export type OutputFormat = 'table' | 'json';

/** `--output table|json` of every listing. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table');
}

/** What a terminal is taken to be wide where there is none. */
const USUAL_COLUMNS = 120;

/**
 * Prints rows as a table that fits the terminal, or as a JSON array, where times are ISO 8601 in UTC. `columns`: those
 * that the table shows; JSON always holds all.
 */
export function printRows<R extends object>(
  rows: readonly R[],
  format: OutputFormat,
  columns?: readonly (keyof R & string)[],
): void {
  if (format === 'json') printJson(rows);
  else process.stdout.write(table(rows, { columns, width: process.stdout.columns ?? USUAL_COLUMNS }));
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** One line of an answer, on stdout. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Lets a command go on to its end when whoever reads its output has seen enough, as `head` has. */
export function outliveReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw new Error(`stdout cannot be written: ${error.message}`, { cause: error });
  });
}

/** What goes on meanwhile, on stderr, so that stdout holds the answer alone. */
export function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
