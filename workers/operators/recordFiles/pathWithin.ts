import type { OpenFolder } from '../../filesystem/openFileSystem.ts';

/** The path of a URL relative to the folder that it lies in. Throws for one that lies elsewhere. */
export function pathWithin({ files, path: folder }: OpenFolder, url: string): string {
  const root = files.url(folder).replace(/\/+$/, '');
  const rest = url.startsWith(`${root}/`) ? url.slice(root.length + 1) : null;
  // Some stores write their URLs with escapes and some as they are.
  const path = rest === null ? undefined : [rest, unescaped(rest)].find((each) => leadsTo(each, url));
  if (path === undefined) throw new Error(`${url}: lies outside of ${root}, the folder that the task records`);
  return path;

  function leadsTo(candidate: string, wanted: string): boolean {
    if (candidate.split('/').some((segment) => segment === '..' || segment === '.' || segment === '')) return false;
    return files.url(folder === '' ? candidate : `${folder}/${candidate}`) === wanted;
  }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
