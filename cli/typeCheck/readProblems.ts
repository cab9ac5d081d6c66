/** One error of the TypeScript compiler. */
export interface TypeProblem {
  /** Absolute path of the file. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const PLACED = /^(.+)\((\d+),(\d+)\): error (TS\d+: .*)$/;
const UNPLACED = /^error (TS\d+: .*)$/;

/** Reads what `tsc --pretty false` prints; `absolute` completes its file names. Throws for errors that no file is to blame for. */
export function readProblems(output: string, absolute: (name: string) => string): TypeProblem[] {
  const problems: { path: string; line: number; column: number; message: string }[] = [];
  for (const line of output.split(/\r?\n/)) {
    const [, name, row, column, message] = PLACED.exec(line) ?? [];
    const last = problems.at(-1);
    if (name !== undefined && message !== undefined)
      problems.push({ path: absolute(name), line: Number(row), column: Number(column), message });
    else if (line.startsWith(' ') && last) last.message += `\n${line}`;
    else if (UNPLACED.test(line)) throw new Error(`TypeScript: ${UNPLACED.exec(line)?.[1]}`);
  }
  return problems;
}
