import { queryOptions, skipToken } from '@tanstack/react-query';
import { bodyOf, type ApiClient } from './client.ts';
import { inBatches } from './inBatches.ts';
import { keys } from './keys.ts';
import type { DagSummary } from './types.ts';

/** Servers refuse addresses beyond some 16,000 characters. */
const ROWS_AT_ONCE = { waitMs: 60, names: 50, characters: 6_000 };

const RUNS_NAMED = 5;

/** All DAGs in brief, and more of those that are looked at. */
export function createDagQueries(client: ApiClient) {
  const rows = inBatches<DagSummary>(async (dagIds) => {
    const { dags } = bodyOf(await client.GET('/api/haru/v1/dagRows', { params: { query: { dagId: [...dagIds] } } }));
    return new Map(dags.map((dag) => [dag.dagId, dag]));
  }, ROWS_AT_ONCE);
  return {
    dagIndex: () =>
      queryOptions({
        queryKey: keys.dagIndex(),
        queryFn: async ({ signal }) => bodyOf(await client.GET('/api/haru/v1/dags', { signal })),
      }),
    /** The latest runs of any DAG with these letters in their ids; null: none are asked for. */
    runsNamed: (letters: string | null) =>
      queryOptions({
        queryKey: keys.runsNamed(letters),
        staleTime: 0,
        gcTime: 60_000,
        queryFn:
          letters === null
            ? skipToken
            : async ({ signal }) => {
                const query = { run_id_pattern: letters, order_by: ['-run_after'], limit: RUNS_NAMED };
                const params = { path: { dag_id: '~' }, query };
                const { dag_runs } = bodyOf(await client.GET('/api/v2/dags/{dag_id}/dagRuns', { params, signal }));
                return dag_runs.map((run) => ({ dagId: run.dag_id, runId: run.dag_run_id }));
              },
      }),
    /** Null: there is no such DAG. */
    dagRow: (dagId: string) =>
      queryOptions({
        queryKey: keys.dagRow(dagId),
        queryFn: ({ signal }) => rows.read(dagId, signal),
      }),
  };
}
