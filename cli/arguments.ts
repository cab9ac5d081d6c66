import { InvalidArgumentError } from 'commander';
import type { Json } from '../server/core/definition.ts';
import { HaruError } from '../server/core/errors.ts';
import { isInstant } from '../server/core/instant.ts';

/** Of an option that counts: a whole number from 1. */
export function countArgument(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It is a whole number from 1.');
}

/** Names separated by commas; at least one, none of them empty, none twice. */
export function namesArgument(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('It is one name or several, separated by commas.');
  return [...new Set(names)];
}

export function mapIndexArgument(text: string): number {
  const index = Number(text);
  if (Number.isSafeInteger(index) && index >= -1) return index;
  throw new InvalidArgumentError('It is a whole number from 0, or -1 for a task that is not mapped.');
}

/** Map indexes separated by commas. */
export function mapIndexesArgument(text: string): readonly number[] {
  return namesArgument(text).map(mapIndexArgument);
}

/** An instant of an option, null where it is not given. */
export function instantOf(option: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  if (isInstant(text)) return new Date(text);
  throw new HaruError(
    'INVALID_INPUT',
    `${option}: '${text}' is not an instant with an offset, such as 2022-11-30T00:00:00Z`,
  );
}

/** The interval of `--start` and `--end`, null where neither is given. */
export function intervalOf(options: {
  readonly start?: string;
  readonly end?: string;
}): { start: Date; end: Date } | null {
  const start = instantOf('--start', options.start);
  const end = instantOf('--end', options.end);
  if (start === null && end === null) return null;
  if (start && end && start < end) return { start, end };
  throw new HaruError('INVALID_INPUT', '--start and --end belong together, and the end lies after the start');
}

/** A JSON object of an option, empty where it is not given. The message does not repeat it: it may hold secrets. */
export function jsonObject(option: string, text: string | undefined): Record<string, Json> {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new HaruError('INVALID_INPUT', `${option} is not JSON: ${(cause as Error).message}`, {}, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, Json>;
  throw new HaruError('INVALID_INPUT', `${option} is not a JSON object, such as {"city": "서울"}`);
}

/** The text itself, or for `-` what comes from standard input, without its last line break. */
export async function orStandardInput(text: string): Promise<string> {
  if (text !== '-') return text;
  let all = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) all += String(chunk);
  return all.replace(/\r?\n$/, '');
}
