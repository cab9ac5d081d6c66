import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HaruError } from '../core/errors.ts';
import { generateKey, parseKeyRing, type KeyRing } from './keyRing.ts';

/** Name of the file in HARU_HOME. */
const KEY_FILE = 'secret.key';

/** The ring in HARU_SECRET_KEY, else the one in HARU_HOME, which is made, readable by its owner alone, where there is none. */
export function loadKeyRing({
  home,
  secretKey,
}: {
  readonly home: string;
  readonly secretKey: string | null;
}): KeyRing {
  return parseKeyRing(secretKey ?? keyFile(home));
}

function keyFile(home: string): string {
  const file = join(home, KEY_FILE);
  if (!existsSync(file)) makeKeyFile(file);
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    throw new HaruError(
      'INVALID_CONFIG',
      `${file} is readable by other users (mode ${mode.toString(8)}), and it opens every stored secret: chmod 600 "${file}"`,
    );
  }
  return readFileSync(file, 'utf8').trim().split(/\s+/).join(',');
}

/** A complete file or none: of several processes that start at once, and of one that is killed meanwhile. */
function makeKeyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, `${generateKey()}\n`, { mode: 0o600, flag: 'wx' });
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
