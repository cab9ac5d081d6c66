import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';

const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/keys.ts'),
  worker: { slots: 8 },
  schedulers: 2,
});

/** The most tasks whose ids begin so that were active at a time. */
async function mostAtATime(prefix: string, runs: readonly number[]): Promise<number> {
  const { rows } = await haru.database.pool.query<{ most: number }>(
    `select max(active)::int as most from (
       select sum(case when e.to_state = 'queued' then 1 when e.from_state = 'running' then -1 else 0 end) over (order by e.id) as active
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
