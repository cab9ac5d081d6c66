import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  resize(toKb: number): void;
  /** Leaves this much room beside what is on it. */
  leave(kb: number): void;
  release(): void;
}

/** A disk of its own of so many kB; null: this user may not mount one. */
export function mountDisk(kb: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'haru-disk-'));
  const run = (program: string, ...options: string[]) => spawnSync(program, options, { encoding: 'utf8' });
  const mounted = run('mount', '-t', 'tmpfs', '-o', `size=${kb}k`, 'tmpfs', folder);
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true });
    return null;
  }
  const resize = (toKb: number): void => {
    const resized = run('mount', '-o', `remount,size=${toKb}k`, folder);
    if (resized.status !== 0) throw new Error(resized.stderr);
  };
  return {
    folder,
    resize,
    leave(room) {
      const { blocks, bfree, bsize } = statfsSync(folder);
      resize(Math.ceil(((blocks - bfree) * bsize) / 1024 + room));
    },
    release() {
      run('umount', '-l', folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
