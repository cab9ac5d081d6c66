import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, identify, type ProcessIdentity } from '../processIdentity.ts';

/** What Postgres itself writes into `postmaster.pid` of its data folder. */
export interface Postmaster {
  readonly server: ProcessIdentity;
  readonly port: number;
}

/** The server that runs on this data folder; null where none does, whatever a stale file says. */
export function findPostmaster(data: string): Postmaster | null {
  const lines = readPidFile(data);
  if (lines === null) return null;
  const server = identify(Number(lines[0]));
  return server !== null && commandLine(server.pid).includes(data) ? { server, port: Number(lines[3]) } : null;
}

/** Removes a pid file whose pid now belongs to another program: Postgres would take that for its own predecessor and refuse to start. */
export function removeStalePidFile(data: string): void {
  const lines = readPidFile(data);
  if (lines !== null && identify(Number(lines[0])) !== null && findPostmaster(data) === null)
    rmSync(join(data, 'postmaster.pid'), { force: true });
}

function readPidFile(data: string): readonly string[] | null {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
}
