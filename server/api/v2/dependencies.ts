import { Type } from 'typebox';
import { findInstance } from '../../db/read/taskInstances.ts';
import { readWaits } from '../../scheduler/why/readWaits.ts';
import { ApiError } from '../http/apiError.ts';
import { definitionOf, requireDag, requireRun } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { MapIndexQuery, MappedTaskInstanceParams, TaskInstanceParams } from './taskInstances.schema.ts';

const TaskDependencyCollection = Type.Object(
  {
    dependencies: Type.Array(
      Type.Object({ name: Type.String(), reason: Type.String() }, { title: 'TaskDependencyResponse' }),
    ),
  },
  { title: 'TaskDependencyCollectionResponse' },
);
const TASK = '/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id';

interface Path {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly task_id: string;
}

/** What a task instance that has not been queued yet waits for. */
export const dependencyRoutes: Routes = async (app, { services }) => {
  const { kysely, pool } = services.database;
  const tags = ['Task Instance'];
  const response = { 200: TaskDependencyCollection, ...failures(404) };

  app.get(
    `${TASK}/dependencies`,
    {
      schema: {
        operationId: 'get_task_instance_dependencies',
        tags,
        params: TaskInstanceParams,
        querystring: MapIndexQuery,
        response,
      },
    },
    async ({ params, query }) => dependenciesOf(params, query.map_index ?? -1),
  );
  app.get(
    `${TASK}/:map_index/dependencies`,
    {
      schema: {
        operationId: 'get_task_instance_dependencies_by_map_index',
        tags,
        params: MappedTaskInstanceParams,
        response,
      },
    },
    async ({ params }) => dependenciesOf(params, params.map_index),
  );

  async function dependenciesOf({ dag_id: dagId, dag_run_id: runId, task_id: taskId }: Path, mapIndex: number) {
    const dag = await requireDag(services, dagId);
    const run = await requireRun(services, dagId, runId);
    const definition = await definitionOf(services, run.version_id);
    const taskNo = definition.tasks.findIndex((task) => task.taskId === taskId);
    const instance = taskNo < 0 ? null : await findInstance(kysely, run.id, taskNo, mapIndex);
    // A list of one text, as Airflow answers this one.
    if (!instance)
      throw new ApiError(404, [
        `The Task Instance with dag_id: \`${dagId}\`, run_id: \`${runId}\`, task_id: \`${taskId}\` and map_index: \`${mapIndex}\` was not found`,
      ]);
    if (instance.state !== 'none' && instance.state !== 'scheduled') return { dependencies: [] };
    const name = run.state === 'queued' ? 'Dagrun Running' : DEPENDENCY_NAMES[instance.state];
    const waits = await readWaits({ pool, definitions: services.definitions }, { dag, run, definition, instance });
    return { dependencies: waits.map((reason) => ({ name, reason })) };
  }
};

const DEPENDENCY_NAMES = { none: 'Trigger Rule', scheduled: 'Task Concurrency and Slots' } as const;
