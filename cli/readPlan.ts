import { readFileSync } from 'node:fs';
import { HaruError } from '../server/core/errors.ts';

/** The rows of a plan that a command has printed with `-o json`, as what was seen of it. Throws `INVALID_INPUT`. */
export function readPlan<Seen>(file: string, command: string, seenOf: (row: never) => Seen): readonly Seen[] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as never[]).map(seenOf);
  } catch (cause) {
    throw new HaruError(
      'INVALID_INPUT',
      `--plan: ${file} is not what ${command} -o json printed: ${(cause as Error).message}`,
      {},
      { cause },
    );
  }
}
