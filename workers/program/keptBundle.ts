import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

interface Head {
  /** Length of the program. */
  readonly bytes: number;
  /** What it was made from: each file as it was then; null where one changed in the meantime. */
  readonly sources: Readonly<Record<string, string>> | null;
}

const END_OF_HEAD = '\n';

/** A bundle under a line that names the files that it was made from since `startedAt`. */
export function sealBundle(program: Uint8Array, files: readonly string[], startedAt: number): Buffer {
  const hasChanged = files.some((file) => statSync(file).ctimeMs >= startedAt);
  const sources = hasChanged ? null : Object.fromEntries(files.map((file) => [file, stampOf(file)]));
  const head: Head = { bytes: program.length, sources };
  return Buffer.concat([Buffer.from(JSON.stringify(head)), Buffer.from(END_OF_HEAD), program]);
}

/** The program of a sealed bundle. */
export function programOf(sealed: Buffer): Buffer {
  return sealed.subarray(sealed.indexOf(END_OF_HEAD) + END_OF_HEAD.length);
}

/** Keeps a sealed bundle for the next process. Where that is not possible, that one makes its own. */
export function keepBundle(path: string, sealed: Buffer): void {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, sealed);
    renameSync(draft, path);
  } catch {
    // A full disk or a folder of somebody else: it costs time only.
  }
}

/** The program of the bundle that is kept there; null where there is none whole, or a file that it was made from has changed. */
export function readKept(path: string): Buffer | null {
  try {
    const sealed = readFileSync(path);
    const { bytes, sources } = JSON.parse(sealed.subarray(0, sealed.indexOf(END_OF_HEAD)).toString()) as Head;
    const program = programOf(sealed);
    if (sources === null || program.length !== bytes) return null;
    const isCurrent = Object.entries(sources).every(([file, stamp]) => stampOf(file) === stamp);
    return isCurrent ? program : null;
  } catch {
    return null;
  }
}

/** The time of change cannot be set: npm gives all files of all versions the same other one. */
function stampOf(file: string): string {
  const { size, ctimeMs } = statSync(file);
  return `${size} ${ctimeMs}`;
}
