import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { runNumbered } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';
import { waitsOf } from '../support/waitsOf.ts';

const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/keys.ts'),
  worker: { slots: 8 },
  schedulers: 2,
});

/** By how many the active ones change with an event `e`; one that is queued may be taken back. */
const CHANGE = `(e.to_state in ('queued', 'running', 'restarting'))::int - (e.from_state in ('queued', 'running', 'restarting'))::int`;

/** The most tasks whose ids begin so that were active at a time. */
async function mostAtATime(prefix: string, runs: readonly number[]): Promise<number> {
  const { rows } = await haru.database.pool.query<{ most: number }>(
    `select max(active)::int as most from (
       select sum(${CHANGE}) over (order by e.id) as active
       from haru.event e join haru.dag_run r on r.id = e.run_id join haru.dag_version v on v.id = r.version_id
       where e.run_id = any ($1) and e.subject = 'task'
         and v.definition -> 'tasks' -> e.task_no ->> 'taskId' like $2) a`,
    [runs, `${prefix}%`],
  );
  return rows[0]!.most;
}

describe('tasks of the same concurrency key work one at a time', () => {
  it('whatever their DAGs, by a text, a param or a result', async () => {
    const runs = [await haru.trigger('first', { conf: { city: '서울' } }), await haru.trigger('second')];
    for (const run of runs) expect(await haru.finished(run)).toBe('success');
    for (const prefix of ['written', 'param', 'result']) expect(await mostAtATime(prefix, runs)).toBe(1);
    expect((await haru.tries(runs[0]!))['result_1']).toEqual(['success']);
    const { rows } = await haru.database.pool.query<object>(
      `select distinct concurrency_key as key from haru.task_instance where run_id = $1 order by key`,
      [runs[0]],
    );
    expect(rows).toEqual([{ key: 'from a result' }, { key: 'mart' }, { key: '서울' }, { key: null }]);
  });

  it('and a key without a value holds nobody up', async () => {
    const run = await haru.trigger('first', { conf: { city: '' } });
    expect(await haru.finished(run)).toBe('success');
    expect(await mostAtATime('param', [run])).toBeGreaterThan(1);
  });
});

describe('the instances of a mapped task have keys of their own', () => {
  const { pool } = haru.database;

  /** By task, in the order of the map indexes. */
  async function keysOf(run: number): Promise<Record<string, readonly (string | null)[]>> {
    const { rows } = await pool.query<{ taskId: string; keys: (string | null)[] }>(
      `select v.definition -> 'tasks' -> t.task_no ->> 'taskId' as "taskId", array_agg(t.concurrency_key order by t.map_index) as keys
       from haru.task_instance t join haru.dag_run r on r.id = t.run_id join haru.dag_version v on v.id = r.version_id
       where t.run_id = $1 group by 1`,
      [run],
    );
    return Object.fromEntries(rows.map(({ taskId, keys }) => [taskId, keys]));
  }

  /** The most instances that were active at a time, by their keys. */
  async function mostByKey(run: number): Promise<Record<string, number>> {
    const { rows } = await pool.query<{ key: string; most: number }>(
      `select key, max(active)::int as most from (
         select t.concurrency_key as key, sum(${CHANGE})
           over (partition by t.concurrency_key order by e.id) as active
         from haru.event e join haru.task_instance t using (run_id, task_no, map_index)
         where e.run_id = $1 and e.subject = 'task' and t.concurrency_key is not null) a
       group by key`,
      [run],
    );
    return Object.fromEntries(rows.map(({ key, most }) => [key, most]));
  }

  it('from lists of results, of params, of the file, and from their groups', async () => {
    const run = await haru.trigger('each', { conf: { tables: ['q', 'r'] } });
    expect(await haru.finished(run)).toBe('success');
    const keys = await keysOf(run);
    expect(keys).toMatchObject({
      load: ['load a', 'load b', 'load a', 'load b'],
      zone: ['zone x', 'zone y', 'zone x', 'zone y'],
      param: ['q', 'q', 'r', 'r'],
      set: ['set', 'set', null],
      mapped_source: ['twice a', 'twice b', 'twice a', 'twice b'],
      'per_file.named': [null, null, null, null],
      'per_file.element': ['a', 'b', 'a', 'b'],
      'per_file.result': ['result a', 'result b', 'result a', 'result b'],
    });
    const used = new Set(
      Object.values(keys)
        .flat()
        .filter((key) => key !== null),
    );
    expect(await mostByKey(run)).toEqual(Object.fromEntries([...used].map((key) => [key, 1])));
    // Different elements go side by side.
    expect(await mostAtATime('load', [run])).toBe(2);
  });

  it('and what waits names the task that holds its key', async () => {
    const run = await haru.trigger('held');
    const holder = await waitFor(async () => {
      const { rows } = await pool.query<{ mapIndex: number }>(
        `select map_index as "mapIndex" from haru.task_instance where run_id = $1 and state = 'running'`,
        [run],
      );
      return rows[0] ?? null;
    });
    const { runId } = await runNumbered(pool, run);
    expect(await waitsOf(haru.database, run, 0, 1 - holder.mapIndex)).toEqual([
      `the concurrency key held a, which is held by load in ${runId} of held`,
    ]);
    await haru.verbs.setRunState(run, 'failed', { user: 'test', via: 'cli' });
    expect(await haru.finished(run)).toBe('failed');
  });
});
