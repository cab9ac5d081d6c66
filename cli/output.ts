import { Option } from 'commander';

export type OutputFormat = 'table' | 'json';

/** `--output table|json` of every listing. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table');
}

/** Prints rows as a table of aligned columns, or as a JSON array. Times are ISO 8601 in UTC. */
export function printRows(rows: readonly object[], format: OutputFormat): void {
  process.stdout.write(format === 'json' ? `${JSON.stringify(rows, null, 2)}\n` : table(rows));
}

function table(rows: readonly object[]): string {
  const [first] = rows;
  if (!first) return '(none)\n';
  const columns = Object.keys(first);
  const cells = rows.map((row) => columns.map((column) => cell((row as Record<string, unknown>)[column])));
  const widths = columns.map((column, at) => Math.max(width(column), ...cells.map((line) => width(line[at] ?? ''))));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => text + ' '.repeat((widths[at] ?? 0) - width(text)))
      .join('  ')
      .trimEnd();
  return `${[line(columns), ...cells.map(line)].join('\n')}\n`;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Columns on a terminal: Hangul and other East Asian letters take two. */
function width(text: string): number {
  let columns = 0;
  for (const letter of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
      letter,
    )
      ? 2
      : 1;
  return columns;
}
