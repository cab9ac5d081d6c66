import type { StoredVersion } from '../server/db/definitions.ts';
import { usedOperators } from './operators/usedOperators.ts';
import type { Attempt } from './protocol.ts';

/** Tries may share a child only where they may see the same secrets and need the same operators: DAGs of one file may not. */
export function childKey(version: StoredVersion, attempt: Pick<Attempt, 'connections' | 'variables'>): string {
  return JSON.stringify([
    version.bundleHash,
    usedOperators(version.definition),
    Object.keys(attempt.connections).sort(),
    Object.keys(attempt.variables).sort(),
  ]);
}
