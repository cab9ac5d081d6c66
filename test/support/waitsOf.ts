import type { Database } from '../../server/db/database.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { findDag } from '../../server/db/read/dags.ts';
import { findRun } from '../../server/db/read/dagRuns.ts';
import { findInstance } from '../../server/db/read/taskInstances.ts';
import { readWaits } from '../../server/scheduler/why/readWaits.ts';
import { runNumbered } from './requests.ts';

/** What a task instance of the run waits for, in words. */
export async function waitsOf(
  { pool, kysely }: Pick<Database, 'pool' | 'kysely'>,
  run: number,
  taskNo: number,
  mapIndex: number,
): Promise<readonly string[]> {
  const { dagId, runId, versionId } = await runNumbered(pool, run);
  const definitions = createDefinitionCache();
  const { definition } = await definitions.get(pool, versionId);
  return readWaits(
    { pool, definitions },
    {
      dag: (await findDag(kysely, dagId))!,
      run: (await findRun(kysely, dagId, runId))!,
      definition,
      instance: (await findInstance(kysely, run, taskNo, mapIndex))!,
    },
  );
}
