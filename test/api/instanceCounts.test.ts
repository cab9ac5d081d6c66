import { beforeAll, expect, it } from 'vitest';
import { COUNT_LIMIT } from '../../server/db/read/page.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const INSTANCES = COUNT_LIMIT + 70;
const FAILED = 3;

interface Instances {
  readonly task_instances: readonly unknown[];
  readonly total_entries: number;
  readonly total_entries_limit: number | null;
}
const list = (query: string, dag = '~', run = '~') =>
  get<Instances>(`/api/v2/dags/${dag}/dagRuns/${run}/taskInstances?${query}`);

beforeAll(async () => {
  await storeDags(database, definitionOf([taskOf('each')], { dagId: 'large' }));
  expect(await call('POST', '/api/v2/dags/large/dagRuns', { dag_run_id: 'first', logical_date: null })).toMatchObject({
    status: 200,
  });
  await database.pool.query(
    `insert into haru.task_instance (run_id, task_no, map_index, dag_no, state)
     select id, 0, n, dag_no, (case when n < $2 then 'failed' else 'success' end)::haru.task_state
     from haru.dag_run cross join generate_series(0, $1::int - 2) n`,
    [INSTANCES, FAILED],
  );
});

it.each(['~', 'large'])(
  'counts the instances of DAG %s exactly up to a limit, and says that it stopped there',
  async (dag) => {
    const page = await list('limit=10', dag);
    expect(page.task_instances).toHaveLength(10);
    expect(page).toMatchObject({ total_entries: COUNT_LIMIT, total_entries_limit: COUNT_LIMIT });
  },
);

it('counts few among many exactly', async () => {
  expect(await list('limit=2&state=failed')).toMatchObject({ total_entries: FAILED, total_entries_limit: null });
});

it('leads who pages by offset and total to the last instance', async () => {
  const limit = 100;
  let offset = COUNT_LIMIT - limit;
  for (let total = COUNT_LIMIT; offset < total;) {
    const page = await list(`limit=${limit}&offset=${offset}`);
    total = page.total_entries;
    offset += page.task_instances.length;
    if (page.task_instances.length === 0) break;
  }
  expect(offset).toBe(INSTANCES);
});

it('counts all instances of one run', async () => {
  expect(await list('limit=1', 'large', 'first')).toMatchObject({
    total_entries: INSTANCES,
    total_entries_limit: null,
  });
});
