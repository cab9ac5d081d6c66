import type { Queryable } from './transaction.ts';

/**
 * Locks a run for a change to its tasks, which are known by their numbers in a version. Changes of several users to one run
 * follow one another here. False: the run is gone, or on another version.
 */
export async function lockRunOfVersion(db: Queryable, runId: number, versionId: number): Promise<boolean> {
  const { rowCount } = await db.query(`select from haru.dag_run where id = $1 and version_id = $2 for no key update`, [
    runId,
    versionId,
  ]);
  return rowCount === 1;
}
