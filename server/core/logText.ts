/** The levels of log lines, the least urgent first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A line of a log as its readers get it. */
export interface ShownLine {
  readonly message: string;
  readonly level: LogLevel;
  readonly fields?: unknown;
}

/** What a reader looks for; an empty text is in every line. */
export interface LineQuery {
  readonly text: string;
  /** The lowest level that counts. */
  readonly level: LogLevel;
}

const SYNONYMS: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  warning: 'warn',
  err: 'error',
  fatal: 'error',
  critical: 'error',
};

/** The level that a word means; one that nobody knows is of no particular importance. */
export function levelOf(word: string): LogLevel {
  const level = word.toLowerCase();
  return LOG_LEVELS.find((known) => known === level) ?? SYNONYMS[level] ?? 'info';
}

const ESCAPE = '\u001b';
const SEQUENCES = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007${ESCAPE}]*(?:\u0007|${ESCAPE}\\\\))`, 'g');

/** A line as plain text: the message without the codes of a terminal, then its fields. */
export function lineText({ message, fields }: Pick<ShownLine, 'message' | 'fields'>): string {
  const plain = message.includes(ESCAPE) ? message.replaceAll(SEQUENCES, '') : message;
  if (typeof fields !== 'object' || fields === null) return plain;
  const named = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [plain, ...named].join(' ');
}

/** Whether a line is one of those that are looked for, without regard to case. */
export function createLineTest({ text, level }: LineQuery): (line: ShownLine) => boolean {
  const needle = text.toLowerCase();
  const least = LOG_LEVELS.indexOf(level);
  return (line) =>
    LOG_LEVELS.indexOf(line.level) >= least && (needle === '' || lineText(line).toLowerCase().includes(needle));
}

/**
 * Whether a stored chunk, lines of JSON, may hold a line that is looked for; no is certain. It spares the reading of
 * most chunks of a long log.
 */
export function createChunkTest({ text, level }: LineQuery): (chunk: string) => boolean {
  const needle = text.toLowerCase();
  const isWritten = JSON.stringify(needle) === `"${needle}"`;
  const least = LOG_LEVELS.indexOf(level);
  const words = [...LOG_LEVELS, ...Object.keys(SYNONYMS)].filter((word) => LOG_LEVELS.indexOf(levelOf(word)) >= least);
  const marks = words.map((word) => `"l":"${word}"`);
  // A word that nobody knows counts as info.
  const isLevelTold = least > LOG_LEVELS.indexOf('info');
  return (chunk) => {
    const written = chunk.toLowerCase();
    if (isLevelTold && !marks.some((mark) => written.includes(mark))) return false;
    // Codes between letters and fields are written otherwise than they are read.
    return !isWritten || written.includes('\\u001b') || written.includes('"f":') || written.includes(needle);
  };
}

/**
 * Numbers as the first and last of each unbroken stretch, one after the other: `[1, 3, 7, 7]` is 1, 2, 3, 7. The given
 * ones must ascend.
 */
export function stretchesOf(numbers: readonly number[]): number[] {
  const stretches: number[] = [];
  for (const number of numbers) {
    if (stretches.at(-1) === number - 1) stretches[stretches.length - 1] = number;
    else stretches.push(number, number);
  }
  return stretches;
}
