import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, identify, isRunning, type ProcessIdentity } from '../../sandbox/components/processIdentity.ts';

/** What a standalone writes down about its processes, so that the next one finds what a kill left. */
export interface ProcessRecord {
  /** Replaces the list of child processes. */
  setChildren(children: readonly ProcessIdentity[]): void;
  /** Gives the home free for another standalone. */
  release(): void;
}

interface Stored {
  readonly main: ProcessIdentity;
  readonly children: readonly ProcessIdentity[];
}

const RECORD_FILE = 'processes.json';
const LOCK_FILE = 'processes.lock';
const ORPHAN_GRACE_MS = 5000;

/** Takes the home for this process, and ends the child processes that a killed standalone left in it. Throws where another one is running. */
export async function takeHome(home: string, report: (message: string) => void): Promise<ProcessRecord> {
  mkdirSync(home, { recursive: true });
  const main = identify(process.pid) as ProcessIdentity;
  const left = exclusively(home, () => {
    const stored = readRecord(home);
    if (stored !== null && isRunning(stored.main)) {
      throw new Error(
        `Haru is already running in ${home} (process ${stored.main.pid}): stop it first (Ctrl-C where it runs, or kill -INT ${stored.main.pid}), or choose another folder with HARU_HOME`,
      );
    }
    writeRecord(home, { main, children: stored?.children ?? [] });
    return stored?.children.filter(isRunning) ?? [];
  });
  if (left.length > 0) report(`Ending ${left.length} processes of a start that was killed`);
  await Promise.all(left.map((identity) => endProcess(identity, { graceMs: ORPHAN_GRACE_MS })));
  return {
    setChildren: (children) => writeRecord(home, { main, children }),
    release: () => rmSync(join(home, RECORD_FILE), { force: true }),
  };
}

/** Two standalones that start at once: the file of one of them is the lock, and its owner's identity tells whether it still counts. */
function exclusively<T>(home: string, work: () => T): T {
  const lock = join(home, LOCK_FILE);
  try {
    const descriptor = openSync(lock, 'wx', 0o600);
    writeFileSync(descriptor, JSON.stringify(identify(process.pid)));
    closeSync(descriptor);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = readJson(lock) as ProcessIdentity | null;
    if (owner !== null && isRunning(owner))
      throw new Error(`Haru is just being started in ${home} by process ${owner.pid}`, { cause: error });
    rmSync(lock, { force: true });
    return exclusively(home, work);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function readRecord(home: string): Stored | null {
  return readJson(join(home, RECORD_FILE)) as Stored | null;
}

function writeRecord(home: string, stored: Stored): void {
  const file = join(home, RECORD_FILE);
  writeFileSync(`${file}.draft`, JSON.stringify(stored), { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
