import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { waitFor } from '../support/waitFor.ts';
import { EMPTY_GROUP, inOrder, LONGER_IN_HARU, type MappedInstance, type MappingCase } from './mappingCases.ts';

const { cases } = JSON.parse(readFileSync(new URL('./mapping.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly MappingCase[];
};
const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/mapping.ts') });

interface Row {
  readonly task: string;
  readonly index: number;
  readonly state: MappedInstance[2];
  readonly tries: number;
  readonly label: string | null;
  readonly value: unknown;
}

/** The instances of a run; tasks of a group by their own names, as the cases have them. */
async function instances(run: number): Promise<readonly Row[]> {
  const { rows } = await haru.database.pool.query<Row>(
    `select regexp_replace(v.definition -> 'tasks' -> t.task_no ->> 'taskId', '^g\\.', '') as task, t.map_index as index, t.state,
       t.try_number as tries, case when t.map_index >= 0 then coalesce(t.rendered_map_index, t.map_index::text) end as label, y.value
     from haru.task_instance t join haru.dag_run r on r.id = t.run_id join haru.dag_version v on v.id = r.version_id
     left join haru.task_result y on y.run_id = t.run_id and y.task_no = t.task_no and y.map_index = t.map_index
     where t.run_id = $1`,
    [run],
  );
  return rows;
}

describe('mapped tasks of Airflow, run by scheduler and worker', () => {
  const played = cases.filter(({ name }) => name !== 'concat' && name !== LONGER_IN_HARU);

  it.each(played)('$name', async ({ name, tasks, run_state: runState, tis, received }) => {
    const run = await haru.trigger(name);
    const state = await waitFor(
      async () => {
        const now = await haru.stateOf(run);
        return now === 'success' || now === 'failed' ? now : null;
      },
      { timeoutMs: 45_000 },
    );
    expect(state).toBe(runState);
    const rows = await instances(run);
    const found = rows.map((row): MappedInstance => [row.task, row.index, row.state, row.tries, row.label]);
    expect(inOrder(found)).toEqual(inOrder(tis));
    // What a task was given is what it returns, where it returns nothing else; one that starts with the first success
    // gets what is there by then.
    const plain = new Set(
      tasks.filter(({ returns, rule }) => returns === undefined && rule !== 'one_success').map(({ id }) => id),
    );
    const given = rows.flatMap(({ task, index, state: ended, value }) =>
      ended === 'success' && plain.has(task) ? [[task, index, value] as const] : [],
    );
    const expected = received
      .filter(
        ([id, index]) => plain.has(id) && tis.some(([task, i, to]) => task === id && i === index && to === 'success'),
      )
      .map(([id, index, , args]) => [id, index, name === EMPTY_GROUP && id === 'zd' ? { x: [] } : args] as const);
    expect(inOrder(given)).toEqual(inOrder(expected));
  });
});
