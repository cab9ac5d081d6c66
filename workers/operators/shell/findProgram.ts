import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** The file that a command's first word names: on PATH, or relative to `cwd` where it holds a slash. Throws an error that says where was looked. */
export function findProgram(name: string, path: string, cwd: string): string {
  const places = name.includes('/')
    ? [isAbsolute(name) ? name : resolve(cwd, name)]
    : path
        .split(delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => join(folder, name));
  const found = places.find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    name.includes('/')
      ? `there is no program ${places[0]}, or it may not be executed`
      : `the command "${name}" was not found on PATH (${path})`,
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
