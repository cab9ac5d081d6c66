import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
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
  removeAbandonedDrafts(name);
  const draft = `${folder}${DRAFT}${process.pid}-${startOf(process.pid)}`;
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

const DRAFT = '.draft-';

/** Drafts of installers that were killed: they can be as large as what they were to become. */
function removeAbandonedDrafts(name: string): void {
  const folder = cacheFolder();
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(`${name}${DRAFT}`)) continue;
    const [pid, startedAt] = entry.slice(name.length + DRAFT.length).split('-');
    if (startOf(Number(pid)) !== startedAt) rmSync(join(folder, entry), { recursive: true, force: true });
  }
}

/** When a process started, as a part of a folder's name; empty where it is gone. */
function startOf(pid: number): string {
  return identify(pid)?.startedAt.replaceAll(/\W/g, '') ?? '';
}
