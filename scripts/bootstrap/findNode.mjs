import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

/** Runs TypeScript by type stripping, and everything that we depend on. */
const OLDEST_MAJOR = 24;

/** The program file of a Node 24 or newer: the one that runs this, else the one that npm installed. */
export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const file = join(ROOT, 'node_modules', name, 'bin', 'node');
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch (cause) {
    throw new Error(
      `Haru runs on Node ${OLDEST_MAJOR} or newer; this is Node ${process.versions.node}, and npm has not installed ${name} ` +
        `(${process.platform === 'linux' ? 'optional dependencies left out?' : 'there is none for this system'}). ` +
        `Install Node ${OLDEST_MAJOR} (https://nodejs.org) and try again.`,
      { cause },
    );
  }
}
