import type { ErrorCode } from '../../core/errorCodes.ts';
import type { Position } from '../sourceMap.ts';

/** Why a DAG file does not load, for the person who wrote it. */
export interface LoadProblem {
  readonly code: ErrorCode;
  /** What is wrong and what would be right. */
  readonly message: string;
  /** The author's line; null where no line is to blame. */
  readonly position: Position | null;
  /** The text of that line. */
  readonly lineText: string | null;
  /** The frames of the author's files, innermost first. */
  readonly stack: string | null;
}

/** `dags/a.ts:12:3: message`, and the line beneath it. */
export function describeProblem({ message, position, lineText }: LoadProblem): string {
  const place = position ? `${position.file}:${position.line}:${position.column}: ` : '';
  const shown = lineText === null || lineText.trim() === '' ? '' : `\n    ${lineText.trim()}`;
  return `${place}${message}${shown}`;
}
