export interface TableOptions {
  /** Those to show, in order; default: all of the first row. */
  readonly columns?: readonly string[] | undefined;
  /** In columns of the terminal. The last column is wrapped to fit it; the others hold what one copies and stay whole. */
  readonly width: number;
}

/** At least so much is left to the last column, where the others fill the width. */
const LEAST_LAST = 24;
const GAP = '  ';

/** Aligned columns with a line of names; `(none)` without rows. Instants are cut to what tells them apart. */
export function table(rows: readonly object[], { columns: shown, width }: TableOptions): string {
  const [first] = rows;
  if (!first) return '(none)\n';
  const columns = shown ?? Object.keys(first);
  const cells = rows.map((row) => columns.map((column) => cell((row as Record<string, unknown>)[column])));
  const widths = columns.map((column, at) => Math.max(...[column, ...cells.map((row) => row[at] ?? '')].map(widest)));
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + GAP.length, 0);
  const last = Math.max(LEAST_LAST, width - before);
  const line = (texts: readonly string[]): string => {
    const head = texts
      .slice(0, -1)
      .map((text, at) => pad(text, widths[at] ?? 0) + GAP)
      .join('');
    const tail = (texts.at(-1) ?? '').split('\n').flatMap((text) => wrap(text, last));
    return tail.map((text, at) => `${at === 0 ? head : ' '.repeat(before)}${text}`.trimEnd()).join('\n');
  };
  return `${[columns, ...cells].map(line).join('\n')}\n`;
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)(?:\.\d+)?Z$/;

/** `2026-02-01 00:10Z`, with seconds where there are any. */
function shortInstant(text: string): string {
  return text.replace(INSTANT, (_, day: string, minute: string, second: string) =>
    second === ':00' ? `${day} ${minute}Z` : `${day} ${minute}${second}Z`,
  );
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (value instanceof Date) return shortInstant(value.toISOString());
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(1);
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(cell).join(', ');
  return typeof value === 'string' ? shortInstant(value) : JSON.stringify(value);
}

/** Lines of at most `width`, broken at spaces where there are any. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<= )/)) {
    if (line !== '' && widthOf(line + word.trimEnd()) > width) {
      lines.push(line);
      line = '';
    }
    line += word;
  }
  return [...lines, line];
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map(widthOf));
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]/u;

/** Columns on a terminal: Hangul and other East Asian letters take two. */
function widthOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += WIDE.test(letter) ? 2 : 1;
  return columns;
}
