import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Type } from 'typebox';
import { isRunFinished } from '../../core/states.ts';
import { findRun } from '../../db/read/dagRuns.ts';
import type { RunRow } from '../../db/read/dagRuns.ts';
import { resultsOfTasks } from '../../db/read/results.ts';
import { definitionOf, requireRun } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import { strings } from '../schema/query.ts';
import type { Routes } from '../services.ts';
import { RunParams } from './dagRuns.schema.ts';

const NDJSON = 'application/x-ndjson';
const MAX_INTERVAL_S = 3600;
const WaitQuery = Type.Object({
  interval: Type.Number({ exclusiveMinimum: 0, maximum: MAX_INTERVAL_S, description: 'Seconds between two lines.' }),
  ...strings('result'),
});

/** The state of a run, one line each time, until it has ended; then with what the named tasks returned. */
export const waitRoutes: Routes = async (app, { services }) => {
  const db = services.database.kysely;

  app.get(
    '/dags/:dag_id/dagRuns/:dag_run_id/wait',
    {
      schema: {
        operationId: 'wait_dag_run_until_finished',
        tags: ['DagRun', 'experimental'],
        params: RunParams,
        querystring: WaitQuery,
        response: {
          200: { description: 'Lines of JSON', content: { [NDJSON]: { schema: Type.String() } } },
          ...failures(404),
        },
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      const { interval, result = [] } = request.query;
      const run = await requireRun(services, dagId, runId);
      const gone = new AbortController();
      request.raw.once('close', () => gone.abort());
      const lines = Readable.from(states(run, interval * 1000, result, gone.signal));
      // The official client reads lines only where nothing says of what type they are, as Airflow leaves it.
      if (!(request.headers.accept ?? '').includes('application/json')) void reply.type(NDJSON);
      return reply.send(lines as never);
    },
  );

  async function* states(first: RunRow, intervalMs: number, tasks: readonly string[], gone: AbortSignal) {
    for (let run: RunRow | null = first; run; run = await findRun(db, first.dag_id, first.run_id)) {
      if (isRunFinished(run.state)) {
        const results = await resultsOf(run, tasks);
        yield lineOf({ state: run.state, ...(Object.keys(results).length === 0 ? {} : { results }) });
        return;
      }
      yield lineOf({ state: run.state });
      try {
        await pause(intervalMs, undefined, { signal: gone });
      } catch {
        return;
      }
    }
  }

  /** By task; of a mapped task the results of all its instances. */
  async function resultsOf(run: RunRow, taskIds: readonly string[]): Promise<Record<string, unknown>> {
    if (taskIds.length === 0) return {};
    const { tasks } = await definitionOf(services, run.version_id);
    const wanted = [...tasks.entries()].filter(([, task]) => taskIds.includes(task.taskId));
    const rows = await resultsOfTasks(
      db,
      run.id,
      wanted.map(([taskNo]) => taskNo),
    );
    return Object.fromEntries(
      wanted.flatMap(([taskNo, { taskId }]) => {
        const ofTask = rows.filter((row) => row.task_no === taskNo);
        const [only] = ofTask;
        if (!only) return [];
        return [[taskId, only.map_index < 0 ? only.value : ofTask.map(({ value }) => value)]];
      }),
    );
  }
};

function lineOf(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
