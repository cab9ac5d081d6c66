import { discover } from './discover.ts';
import type { FoundFile } from './discover.ts';
import type { Glob } from './options.ts';
import type { Tail, TailDeps } from './tail.ts';
import { openTail } from './tail.ts';

/** The files that the patterns match or matched, each followed until it is read to its end. */
export interface FollowedFiles {
  count(): number;
  identities(): ReadonlySet<string>;
  /** Bytes of the files that the output does not have yet. */
  behind(): number;
  /** Expands the patterns anew: opens what is new, notes what was renamed, lets go what is gone and read. */
  scan(): Promise<void>;
  /**
   * Pushes what is new in each file, in ascending order of paths; returns the number of lines. A file that fails does not
   * stop the others; the first failure is thrown at the end, or at once when the output is away.
   */
  drain(signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

interface Followed {
  file: FoundFile;
  /** Null where the file is not open: there was nothing to read, or too many were open. */
  tail: Tail | null;
  identity: string | null;
  /** Size up to which the output has all complete lines. */
  doneSize: number;
  /** When it last had new lines, or was found to be gone; epoch milliseconds. */
  activeAt: number;
  isGone: boolean;
}

/** Writers go on with a renamed file until they are told to open another. */
const GONE_GRACE_MS = 60_000;
const MAX_OPEN = 64;

export function followFiles(globs: readonly Glob[], deps: TailDeps, now: () => number): FollowedFiles {
  const followed = new Map<string, Followed>();
  const refused = new Set<string>();
  let open = 0;

  const refuse = (path: string, error: Error) => {
    if (!refused.has(path)) deps.report(`cannot read ${path}: ${error.message}`);
    refused.add(path);
  };

  const meet = (file: FoundFile) => {
    const known = followed.get(file.inode);
    if (known === undefined) {
      followed.set(file.inode, { file, tail: null, identity: null, doneSize: 0, activeAt: now(), isGone: false });
      return;
    }
    known.file = file;
    known.isGone = false;
    if (known.tail !== null) known.tail.path = file.path;
  };

  const miss = async (inode: string, entry: Followed) => {
    if (!entry.isGone) entry.activeAt = now();
    entry.isGone = true;
    const isRead = entry.tail === null || entry.doneSize >= entry.file.size;
    if (isRead && (entry.tail === null || now() - entry.activeAt > GONE_GRACE_MS)) {
      followed.delete(inode);
      await close(entry);
    }
  };

  const openIfNeeded = async (entry: Followed) => {
    if (entry.tail !== null || entry.isGone || entry.file.size === entry.doneSize) return;
    try {
      entry.tail = await openTail(entry.file, deps);
      open += 1;
      refused.delete(entry.file.path);
    } catch (error) {
      refuse(entry.file.path, error as Error);
    }
  };

  const close = async (entry: Followed) => {
    const { tail } = entry;
    if (tail === null) return;
    entry.tail = null;
    open -= 1;
    await tail.close();
  };

  const drainOne = async (entry: Followed, signal: AbortSignal): Promise<number> => {
    await openIfNeeded(entry);
    const { tail, file } = entry;
    if (tail === null) return 0;
    const lines = await tail.drain(signal);
    entry.identity = tail.identity();
    if (lines > 0) entry.activeAt = now();
    if (!signal.aborted) entry.doneSize = file.size;
    return lines;
  };

  /** Closes the file that has been quiet for the longest among those that are read to their end. */
  const closeOne = async () => {
    const quiet = [...followed.values()]
      .filter(({ tail, file, doneSize, isGone }) => tail !== null && !isGone && doneSize === file.size)
      .sort((a, b) => a.activeAt - b.activeAt)[0];
    if (quiet !== undefined) await close(quiet);
  };

  return {
    count: () => followed.size,
    identities: () => new Set([...followed.values()].flatMap(({ identity }) => identity ?? [])),
    behind: () =>
      [...followed.values()].reduce((sum, { file, tail, doneSize }) => {
        const done = Math.max(doneSize, tail?.offset() ?? 0);
        return sum + Math.max(file.size - done, 0);
      }, 0),
    async scan() {
      const found = await discover(globs, refuse);
      const inodes = new Set(found.map(({ inode }) => inode));
      for (const file of found) meet(file);
      for (const [inode, entry] of followed) {
        if (!inodes.has(inode)) await miss(inode, entry);
        else if (open < MAX_OPEN) await openIfNeeded(entry);
      }
    },
    async drain(signal) {
      let pushed = 0;
      let failure: unknown = null;
      for (const entry of [...followed.values()].sort((a, b) => (a.file.path < b.file.path ? -1 : 1))) {
        if (signal.aborted) break;
        try {
          pushed += await drainOne(entry, signal);
        } catch (error) {
          if (!deps.output.isReady()) throw error;
          failure ??= error;
        }
        if (open > MAX_OPEN) await closeOne();
      }
      if (failure !== null) throw failure as Error;
      return pushed;
    },
    async close() {
      for (const entry of followed.values()) await close(entry);
      followed.clear();
    },
  };
}
