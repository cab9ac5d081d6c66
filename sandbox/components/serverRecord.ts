import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, isRunning, type EndOptions, type ProcessIdentity } from './processIdentity.ts';

/** What a component writes down about the server that it started in a folder, so that any later process finds it again. */
export interface ServerRecord {
  readonly server: ProcessIdentity;
  readonly port: number;
  /** Further processes of the same component, by name, and whatever else it needs to find them. */
  readonly others?: Readonly<Record<string, ProcessIdentity>>;
  readonly ports?: Readonly<Record<string, number>>;
}

/** In place of a record while the component is being started: should nobody finish that, these are still known. */
interface Starting {
  readonly starting: readonly ProcessIdentity[];
}

/** Null where nothing was written, or where the server is no longer running. */
export function readServerRecord(folder: string): ServerRecord | null {
  const written = read(folder);
  return written === null || 'starting' in written || !isRunning(written.server) ? null : written;
}

function read(folder: string): ServerRecord | Starting | null {
  let text: string;
  try {
    text = readFileSync(recordFile(folder), 'utf8');
  } catch {
    return null;
  }
  return JSON.parse(text) as ServerRecord | Starting;
}

/** Replaces the record as a whole: a reader sees the old one or the new one. */
export function writeServerRecord(folder: string, record: ServerRecord | Starting): void {
  mkdirSync(folder, { recursive: true });
  const draft = `${recordFile(folder)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  renameSync(draft, recordFile(folder));
}

export function removeServerRecord(folder: string): void {
  rmSync(recordFile(folder), { force: true });
}

/** Ends every process of the component, and forgets them. */
export async function stopServers(folder: string, record: ServerRecord, options?: EndOptions): Promise<void> {
  await endAll(processesOf(record), options);
  removeServerRecord(folder);
}

/** Ends whatever the folder's record names, served or only half started; false where none of it runs. */
export async function endLeft(folder: string, options?: EndOptions): Promise<boolean> {
  const written = read(folder);
  if (written === null) return false;
  const left = processesOf(written).filter(isRunning);
  await endAll(left, options);
  removeServerRecord(folder);
  return left.length > 0;
}

function processesOf(written: ServerRecord | Starting): readonly ProcessIdentity[] {
  return 'starting' in written ? written.starting : [written.server, ...Object.values(written.others ?? {})];
}

async function endAll(processes: readonly ProcessIdentity[], options?: EndOptions): Promise<void> {
  await Promise.all(processes.map((each) => endProcess(each, options)));
}

function recordFile(folder: string): string {
  return join(folder, 'server.json');
}
