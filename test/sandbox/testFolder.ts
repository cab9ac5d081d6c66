import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from '../support/atEnd.ts';

/** A folder of the calling test file, with a space and Hangul in its name, that every user can enter; removed at the end. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'haru 시험 폴더-'));
  chmodSync(folder, 0o755);
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const silent = (): void => undefined;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
