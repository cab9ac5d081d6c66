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

/** Null where nothing was written, or where the server is no longer running. */
export function readServerRecord(folder: string): ServerRecord | null {
  let text: string;
  try {
    text = readFileSync(recordFile(folder), 'utf8');
  } catch {
    return null;
  }
  const record = JSON.parse(text) as ServerRecord;
  return isRunning(record.server) ? record : null;
}

/** Replaces the record as a whole: a reader sees the old one or the new one. */
export function writeServerRecord(folder: string, record: ServerRecord): void {
  mkdirSync(folder, { recursive: true });
  const draft = `${recordFile(folder)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  renameSync(draft, recordFile(folder));
}

export function removeServerRecord(folder: string): void {
  rmSync(recordFile(folder), { force: true });
}

/** Ends every process of the component. */
export async function endServers({ server, others }: ServerRecord, options?: EndOptions): Promise<void> {
  await Promise.all([server, ...Object.values(others ?? {})].map((each) => endProcess(each, options)));
}

/** Ends every process of the component, and forgets them. */
export async function stopServers(folder: string, record: ServerRecord, options?: EndOptions): Promise<void> {
  await endServers(record, options);
  removeServerRecord(folder);
}

function recordFile(folder: string): string {
  return join(folder, 'server.json');
}
