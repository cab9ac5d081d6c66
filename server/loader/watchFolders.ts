import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Calls back soon after a file in or below one of the folders has changed; it may miss one, so a scan goes on beside it. */
export interface FolderWatch {
  /** Watches the folders of these files too, besides those given at the start. */
  include(files: readonly string[]): void;
  close(): void;
}

/** Editors write a file in several steps: one call for all that comes within this time. */
const SETTLE_MS = 40;

export function watchFolders(folders: readonly string[], onChange: () => void): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  };
  const open = (folder: string, recursive: boolean): void => {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, { recursive }, changed);
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(folder);
      });
      watchers.set(folder, watcher);
    } catch {
      // Not there, or no more watches to be had: the scan finds its changes.
    }
  };
  for (const folder of folders) open(folder, true);
  return {
    include(files) {
      for (const folder of folders) open(folder, true);
      const outside = files
        .map((file) => dirname(file))
        .filter((folder) => !folders.some((own) => `${folder}/`.startsWith(`${own}/`)));
      for (const folder of new Set(outside)) if (!folder.includes('/node_modules/')) open(folder, false);
    },
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
