import type { SlotHolder as HolderRow } from '../../db/read/slotHolders.ts';
import { definitionsOf } from '../lookups.ts';
import type { Services } from '../services.ts';
import type { SlotHolder } from './pools.schema.ts';

/** Who holds slots, by the names that people know, with the pool and the worker of each. */
export async function holderViews(
  services: Services,
  rows: readonly HolderRow[],
): Promise<readonly { readonly pool: string; readonly workerId: string | null; readonly view: SlotHolder }[]> {
  const definitionFor = await definitionsOf(
    services,
    rows.map(({ versionId }) => ({ version_id: versionId })),
  );
  return rows.map(({ pool, workerId, versionId, taskNo, ...row }) => {
    const { dagId, runId, mapIndex, state, slots, since } = row;
    const taskId = definitionFor(versionId).tasks[taskNo]?.taskId ?? String(taskNo);
    return { pool, workerId, view: { dagId, runId, taskId, mapIndex, state, slots, since } };
  });
}
