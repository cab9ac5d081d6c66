import { ApiError, notFound } from '../http/apiError.ts';
import { definitionOf, requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { DagParams } from './dags.schema.ts';
import { TaskCollection, TaskParams, TaskResponse, TasksQuery } from './tasks.schema.ts';
import { taskViews } from './taskView.ts';

const tags = ['Task'];

export const taskRoutes: Routes = async (app, { services }) => {
  app.get(
    '/dags/:dag_id/tasks',
    {
      schema: {
        operationId: 'get_tasks',
        tags,
        params: DagParams,
        querystring: TasksQuery,
        response: { 200: TaskCollection, ...failures(400, 404) },
      },
    },
    async ({ params, query }) => {
      const tasks = await tasksOf(params.dag_id);
      return { tasks: sorted(tasks, query.order_by ?? 'task_id'), total_entries: tasks.length };
    },
  );

  app.get(
    '/dags/:dag_id/tasks/:task_id',
    {
      schema: {
        operationId: 'get_task',
        tags,
        params: TaskParams,
        response: { 200: TaskResponse, ...failures(400, 404) },
      },
    },
    async ({ params }) => {
      const task = (await tasksOf(params.dag_id)).find(({ task_id: id }) => id === params.task_id);
      if (!task) throw notFound(`Task with id ${params.task_id} was not found`);
      return task;
    },
  );

  async function tasksOf(dagId: string): Promise<TaskResponse[]> {
    const dag = await requireDag(services, dagId);
    return taskViews(await definitionOf(services, dag.version_id));
  }
};

/** By any attribute that is a text or a number, `-` before it for descending. */
function sorted(tasks: readonly TaskResponse[], orderBy: string): TaskResponse[] {
  const isDescending = orderBy.startsWith('-');
  const attribute = isDescending ? orderBy.slice(1) : orderBy;
  const valueOf = (task: TaskResponse) => (task as Record<string, unknown>)[attribute];
  if (tasks.some((task) => !['string', 'number'].includes(typeof valueOf(task)))) {
    throw new ApiError(400, `Ordering with '${attribute}' is disallowed or the attribute does not exist on the model`);
  }
  const ascending = tasks.toSorted((a, b) => compare(valueOf(a) as string | number, valueOf(b) as string | number));
  return isDescending ? ascending.toReversed() : ascending;
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
