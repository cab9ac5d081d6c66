import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { identify } from './processIdentity.ts';

/** Where downloads are kept between runs: HARU_CACHE, else `haru` in the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['HARU_CACHE'];
  if (own !== undefined && own !== '') return resolve(own);
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg !== undefined && xdg !== '' ? resolve(xdg) : join(homedir(), '.cache'), 'haru');
}

/** The folder that `fillCache` makes for this name; null where it is not there yet. */
export function findInCache(name: string): string | null {
  const folder = join(cacheFolder(), name);
  return existsSync(folder) ? folder : null;
}

/**
 * The cache's folder of this name (which carries the version). Where it is missing, `fill` fills a draft beside it, which
 * gets the final name only when complete: a reader never sees half an installation, and of two installers one wins.
 */
export async function fillCache(name: string, fill: (draft: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.draft-${process.pid}-${identify(process.pid)?.startedAt.replaceAll(/\W/g, '') ?? ''}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    await fill(draft);
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}
