import { SourceMap, type SourceMapPayload } from 'node:module';

/** A place in an author's file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Code that carries its source map, which is how Node finds it. */
export function withSourceMap(code: string, sourceMap: string): string {
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(sourceMap).toString('base64')}\n`;
}

const FRAME = /\(?([^()\s][^()]*):(\d+):(\d+)\)?$/;

/** Reads the stacks of code that was evaluated as `filename`: answers in places of the author's files. */
export interface StackReader {
  /** The innermost place in an author's file, imported packages left aside if there is another. */
  positionOf(stack: string): Position | null;
  /** The frames of the author's files, a line each; those of the product and of Node are left out. */
  mapped(stack: string): string;
}

export function stackReader(filename: string, sourceMap: string): StackReader {
  const map = new SourceMap(JSON.parse(sourceMap) as SourceMapPayload);
  // The wrapper around the bundle adds no line, so its lines are those of the map.
  const positionOfFrame = (frame: string): Position | null => {
    const [, file, line, column] = FRAME.exec(frame.trim()) ?? [];
    if (file?.replace(/^(?:async )?at /, '') !== filename) return null;
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry)) return null;
    return { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
  return {
    positionOf(stack) {
      const positions = stack
        .split('\n')
        .map(positionOfFrame)
        .filter((position) => position !== null);
      return positions.find(({ file }) => !file.includes('node_modules/')) ?? positions[0] ?? null;
    },
    mapped(stack) {
      const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
      const positions = frames.map(positionOfFrame).filter((position) => position !== null);
      return positions.map(({ file, line, column }) => `    at ${file}:${line}:${column}`).join('\n');
    },
  };
}
