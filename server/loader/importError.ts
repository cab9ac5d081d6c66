import type { LoadProblem } from '../dag/evaluation/problem.ts';
import type { ImportError } from '../db/importErrors.ts';
import { nameOf } from './loadFile.ts';

/** What is kept of a file's problem. A line of another file, one that it imports, is told in the message. */
export function importErrorOf(file: string, folder: string, problem: LoadProblem): ImportError {
  const { position, lineText, stack } = problem;
  const isOwn = position?.file === nameOf(file, folder);
  const elsewhere = position && !isOwn ? `${position.file}:${position.line}:${position.column}: ` : '';
  const shown = lineText?.trim() ? `\n    ${lineText.trim()}` : '';
  return {
    file,
    message: `${elsewhere}${problem.message}${shown}`,
    line: isOwn ? position.line : null,
    column: isOwn ? position.column : null,
    stack,
  };
}
