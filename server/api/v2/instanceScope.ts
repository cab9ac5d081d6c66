import type { InstanceFilter } from '../../db/read/taskInstanceFilter.ts';
import { requireDag, requireRun } from '../lookups.ts';
import { orAll } from '../schema/filters.ts';
import type { Services } from '../services.ts';

/** The run that a path names, or the DAG, or neither where it says `~`. */
export async function instanceScope(
  services: Services,
  params: { readonly dag_id: string; readonly dag_run_id: string },
): Promise<InstanceFilter> {
  const dagId = orAll(params.dag_id);
  const runId = orAll(params.dag_run_id);
  if (dagId !== undefined && runId !== undefined) return { runNo: (await requireRun(services, dagId, runId)).id };
  const dag = dagId === undefined ? undefined : await requireDag(services, dagId);
  return { dagNo: dag?.dag_no, ...(runId === undefined ? {} : { runIds: [runId] }) };
}
