import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { connectionTo, testHost } from './hosts.ts';

/**
 * A host of its own whose `spark-submit` is the shell, below the folder: `application: '-c'` runs a script there. For tests to
 * which it matters only that a job runs on another host.
 */
export async function shellSpark(folder: string): Promise<ConnectionValue> {
  const sparkHome = join(folder, 'spark');
  mkdirSync(join(sparkHome, 'bin'), { recursive: true });
  symlinkSync('/bin/bash', join(sparkHome, 'bin/spark-submit'));
  return connectionTo(await testHost('loopback'), { sparkHome });
}

/** How often that was launched which writes a line into `PATH.launches` each time. */
export function launchesOf(path: string): number {
  const file = `${path}.launches`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}
