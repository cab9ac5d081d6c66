import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DagDefinition } from '../../server/core/definition.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { advanceRuns } from '../../server/scheduler/advanceRuns.ts';
import { storeDags, testApi } from '../api/support.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';

/** task_id, map_index, state, try_number, max_tries */
type Instance = readonly [string, number, string | null, number, number];

interface RunSnapshot {
  readonly run_id: string;
  readonly state: string;
  readonly clear_number: number;
  readonly start_date_null: boolean;
  readonly end_date_null: boolean;
  readonly tis: readonly Instance[];
}

interface ClearingCase {
  readonly name: string;
  readonly tasks: Readonly<
    Record<
      string,
      { readonly retries?: number; readonly setup?: 1; readonly teardown?: readonly string[]; readonly mapped?: number }
    >
  >;
  readonly edges: readonly (readonly [string, string])[];
  readonly runs: readonly { readonly run_id: string; readonly logical_date: string | null }[];
  readonly body: Readonly<Record<string, unknown>>;
  readonly before?: readonly RunSnapshot[];
  readonly error: number | string | null;
  readonly cleared: readonly (readonly [string, string, number])[] | null;
  readonly after?: readonly RunSnapshot[];
  readonly after_rerun?: readonly RunSnapshot[];
}

interface ClearAnswer {
  readonly task_instances: readonly {
    readonly dag_run_id: string;
    readonly task_id: string;
    readonly map_index: number;
  }[];
}

const { cases } = JSON.parse(readFileSync(new URL('./clearing.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly ClearingCase[];
};

/** Haru gives a running task its retries anew as soon as it is cleared. */
const RETRIES_AT_ONCE = new Set(['running_all', 'only_running']);

const { database, call } = await testApi();
const { pool } = database;

function definitionOfCase({ name, tasks, edges }: ClearingCase): DagDefinition {
  const ids = Object.keys(tasks);
  const numberOf = (id: string) => ids.indexOf(id);
  return definitionOf(
    ids.map((id) => {
      const { retries = 0, setup, teardown, mapped } = tasks[id]!;
      const before = edges.filter(([, to]) => to === id).map(([from]) => numberOf(from));
      const source = { kind: 'result' as const, task: before[0]!, place: 0 };
      return taskOf(id, {
        retries,
        upstream: before.sort((a, b) => a - b),
        setup: setup === 1,
        teardownOf: teardown?.map(numberOf) ?? null,
        ...(teardown ? { triggerRule: 'all_done_setup_success' as const } : {}),
        ...(mapped ? { mapped: { group: null, combine: 'product' as const, lists: [{ key: 'x', source }] } } : {}),
      });
    }),
    { dagId: name },
  );
}

/** Makes the case's runs as they were before; a mapped task has an instance for each map index. */
async function arrange(given: ClearingCase): Promise<void> {
  await storeDags(database, definitionOfCase(given));
  for (const { run_id: runId, logical_date: logicalDate } of given.runs) {
    const body = { dag_run_id: runId, logical_date: logicalDate };
    expect(await call('POST', `/api/v2/dags/${given.name}/dagRuns`, body)).toMatchObject({ status: 200 });
  }
  const ids = Object.keys(given.tasks);
  for (const run of given.before ?? []) {
    const { rows } = await pool.query<{ id: number }>(
      `update haru.dag_run r set state = 'running', last_advanced_at = clock_timestamp() from haru.dag d
       where d.dag_no = r.dag_no and d.dag_id = $1 and r.run_id = $2 returning r.id`,
      [given.name, run.run_id],
    );
    const id = rows[0]?.id;
    await pool.query(
      `insert into haru.task_instance (run_id, task_no, map_index, dag_no)
       select t.run_id, t.task_no, i, t.dag_no from haru.task_instance t join unnest($2::int[], $3::int[]) as m (task_no, i) using (task_no)
       where t.run_id = $1 and i >= 0`,
      [id, run.tis.map(([taskId]) => ids.indexOf(taskId)), run.tis.map(([, index]) => index)],
    );
    for (const [taskId, mapIndex, state, tryNumber, maxTries] of run.tis) {
      await pool.query(
        `update haru.task_instance set state = $4, try_number = $5, max_tries = $6 where run_id = $1 and task_no = $2 and map_index = $3`,
        [id, ids.indexOf(taskId), mapIndex, state ?? 'none', tryNumber, maxTries],
      );
      if (mapIndex >= 0)
        await pool.query(`delete from haru.task_instance where run_id = $1 and task_no = $2 and map_index = -1`, [
          id,
          ids.indexOf(taskId),
        ]);
    }
    await expandMapped(given, id as number);
    await pool.query(`update haru.dag_run set state = $2::haru.run_state where id = $1`, [id, run.state]);
  }
}

/** Tallies of the mapped tasks that agree with their rows, and the lists that they were mapped over. */
async function expandMapped(given: ClearingCase, runId: number): Promise<void> {
  for (const [taskNo, { mapped }] of Object.values(given.tasks).entries()) {
    if (mapped === undefined) continue;
    await pool.query(
      `update haru.task_tally y set mapped = $3, none = s.none, success = s.success, failed = s.failed
       from (select count(*) filter (where state = 'none') as none, count(*) filter (where state = 'success') as success,
         count(*) filter (where state = 'failed') as failed from haru.task_instance where run_id = $1 and task_no = $2) s
       where y.run_id = $1 and y.task_no = $2`,
      [runId, taskNo, mapped],
    );
    const [source] = definitionOfCase(given).tasks[taskNo]!.upstream;
    await pool.query(
      `insert into haru.map_element (run_id, task_no, place, index, value) values ($1, $2, 0, -1, to_json($3::int))`,
      [runId, source, mapped],
    );
  }
}

async function snapshots(given: ClearingCase): Promise<readonly RunSnapshot[]> {
  const ids = Object.keys(given.tasks);
  const { rows } = await pool.query<Omit<RunSnapshot, 'tis'> & { tis: [number, number, string, number, number][] }>(
    `select r.run_id, r.state, r.clear_number, r.started_at is null as start_date_null, r.ended_at is null as end_date_null,
       (select json_agg(json_build_array(t.task_no, t.map_index, t.state, t.try_number, t.max_tries) order by t.task_no, t.map_index)
        from haru.task_instance t where t.run_id = r.id) as tis
     from haru.dag_run r join haru.dag d using (dag_no) where d.dag_id = $1 order by r.run_id`,
    [given.name],
  );
  return rows.map(({ tis, ...run }) => ({
    ...run,
    tis: tis.map(([taskNo, mapIndex, state, ...tries]) => [
      ids[taskNo]!,
      mapIndex,
      state === 'none' ? null : state,
      ...tries,
    ]),
  }));
}

/** What was cleared runs to its end; every try succeeds. */
async function runAgain(given: ClearingCase): Promise<void> {
  const { rows: runs } = await pool.query<{ id: number }>(
    `update haru.dag_run r set state = 'running' from haru.dag d
     where d.dag_no = r.dag_no and d.dag_id = $1 and r.state = 'queued' returning r.id`,
    [given.name],
  );
  const definitions = createDefinitionCache();
  for (let ended: number | null = 1; ended;) {
    await advanceRuns({ pool, definitions }, runs);
    ({ rowCount: ended } = await pool.query(
      `update haru.task_instance set state = 'success', try_number = try_number + 1, needs_advance = true
       where run_id = any ($1) and state = 'scheduled'`,
      [runs.map(({ id }) => id)],
    ));
  }
}

/** The instances of each run by their names, for the file has them in an order of its own. */
function byName(runs: readonly RunSnapshot[]) {
  return runs.map(({ tis, ...run }) => ({
    ...run,
    tis: Object.fromEntries(tis.map(([id, index, ...rest]) => [`${id} ${index}`, rest])),
  }));
}

/** Without the tries that are left to a running task. */
function withoutHeldTries(runs: readonly RunSnapshot[]): readonly RunSnapshot[] {
  const tried = ([id, index, state, tries, max]: Instance): Instance => [
    id,
    index,
    state,
    tries,
    state === 'restarting' ? -1 : max,
  ];
  return runs.map((run) => ({ ...run, tis: run.tis.map(tried) }));
}

describe('clearings of Airflow', () => {
  it.each(cases)('$name', async (given) => {
    await arrange(given);
    const answer = await call<ClearAnswer>('POST', `/api/v2/dags/${given.name}/clearTaskInstances`, given.body);
    if (given.error !== null) {
      expect(answer.status).toBe(given.error === 'ValidationError' ? 422 : given.error);
      return;
    }
    expect(answer.status).toBe(200);
    const cleared = answer.body.task_instances.map((row) => [row.dag_run_id, row.task_id, row.map_index]);
    expect(new Set(cleared)).toEqual(new Set(given.cleared));
    const found = await snapshots(given);
    if (RETRIES_AT_ONCE.has(given.name)) {
      expect(byName(found)).not.toEqual(byName(given.after!));
      expect(byName(withoutHeldTries(found))).toEqual(byName(withoutHeldTries(given.after!)));
    } else expect(byName(found)).toEqual(byName(given.after!));

    if (given.after_rerun === undefined) return;
    await runAgain(given);
    expect(byName(await snapshots(given))).toEqual(byName(given.after_rerun));
  });

  it('compares all cases', () => {
    expect(cases).toHaveLength(21);
    expect([...RETRIES_AT_ONCE].filter((name) => !cases.some((given) => given.name === name))).toEqual([]);
  });
});
