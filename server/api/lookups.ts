import type { DagDefinition, TaskDefinition } from '../core/definition.ts';
import { findRun } from '../db/read/dagRuns.ts';
import type { RunRow } from '../db/read/dagRuns.ts';
import { findDag } from '../db/read/dags.ts';
import type { DagRow } from '../db/read/dags.ts';
import { ApiError, notFound } from './http/apiError.ts';
import type { Services } from './services.ts';

export interface FoundTask {
  readonly run: RunRow;
  readonly definition: DagDefinition;
  readonly taskNo: number;
  readonly task: TaskDefinition;
}

export async function definitionOf(services: Services, versionId: number): Promise<DagDefinition> {
  return (await services.definitions.get(services.database.pool, versionId)).definition;
}

/** The definitions of the rows' versions, by version id; each is read once. */
export async function definitionsOf(
  services: Services,
  rows: readonly { readonly version_id: number }[],
): Promise<(versionId: number) => DagDefinition> {
  const ids = [...new Set(rows.map((row) => row.version_id))];
  const versions = await services.definitions.getAll(services.database.pool, ids);
  const known = new Map(versions.map(({ versionId, definition }) => [versionId, definition]));
  return (versionId) => {
    const definition = known.get(versionId);
    if (!definition) throw new Error(`the definition of version ${versionId} was not read`);
    return definition;
  };
}

export async function requireDag(services: Services, dagId: string): Promise<DagRow> {
  const dag = await findDag(services.database.kysely, dagId);
  if (!dag) throw notFound(`The Dag with ID: \`${dagId}\` was not found`);
  return dag;
}

/** A DAG that can get new runs: its file still defines it. */
export async function requireDefinedDag(services: Services, dagId: string): Promise<DagRow> {
  const dag = await requireDag(services, dagId);
  if (dag.is_stale) throw new ApiError(400, `The Dag \`${dagId}\` is no longer defined by its file ${dag.file}`);
  return dag;
}

export async function requireRun(services: Services, dagId: string, runId: string): Promise<RunRow> {
  const run = await findRun(services.database.kysely, dagId, runId);
  if (!run) throw notFound(`The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\` was not found`);
  return run;
}

/** A task of the version that the run is pinned to. */
export async function requireTask(
  services: Services,
  dagId: string,
  runId: string,
  taskId: string,
): Promise<FoundTask> {
  const run = await requireRun(services, dagId, runId);
  const definition = await definitionOf(services, run.version_id);
  const taskNo = definition.tasks.findIndex((task) => task.taskId === taskId);
  const task = definition.tasks[taskNo];
  if (!task) throw instanceNotFound(dagId, runId, taskId);
  return { run, definition, taskNo, task };
}

export function instanceNotFound(dagId: string, runId: string, taskId: string, mapIndex = -1) {
  return notFound(
    mapIndex < 0
      ? `The Task Instance with dag_id: \`${dagId}\`, run_id: \`${runId}\` and task_id: \`${taskId}\` was not found`
      : `The Mapped Task Instance with dag_id: \`${dagId}\`, run_id: \`${runId}\`, task_id: \`${taskId}\`, and map_index: \`${mapIndex}\` was not found`,
  );
}
