import { readFileSync } from 'node:fs';
import { HaruError } from '../server/core/errors.ts';

/** How messages call the file of an import. */
export function nameOfFile(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** The JSON object of things by their names in a file, or in standard input for `-`. `example` shows what one looks like. */
export function readObjectFile(file: string, example: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file === '-' ? process.stdin.fd : file, 'utf8'));
  } catch (cause) {
    // The text may hold secrets, and what the parser says repeats some of it.
    const why = cause instanceof SyntaxError ? '' : `: ${(cause as Error).message}`;
    throw new HaruError('INVALID_INPUT', `${nameOfFile(file)} is not a file of JSON${why}`, {}, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new HaruError('INVALID_INPUT', `${nameOfFile(file)} is not a JSON object such as ${example}`);
}
