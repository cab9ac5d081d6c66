import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { testFolder } from '../sandbox/testFolder.ts';
import { bringNewTasks, clearOnLatest } from '../support/clearOnLatest.ts';
import { expectTallied } from '../support/expectTallied.ts';
import { startInstallation } from '../support/installation.ts';
import { loadDags } from '../support/loadDags.ts';
import { waitFor } from '../support/waitFor.ts';

const DAGS = join(import.meta.dirname, 'dags');
const haru = await startInstallation({
  dags: join(DAGS, 'shapesOne.ts'),
  worker: { queues: ['default', 'other'] },
});
const { pool } = haru.database;
const gate = join(testFolder(), 'gate');
const runs = { shapes: 0, grown: 0, holds: 0 };

beforeAll(async () => {
  await pool.query(`insert into haru.pool (name, slots) values ('narrow', 2)`);
  runs.shapes = await haru.trigger('shapes');
  runs.grown = await haru.trigger('grown');
  runs.holds = await haru.trigger('holds', { conf: { gate } });
  for (const run of [runs.shapes, runs.grown]) expect(await haru.finished(run)).toBe('success');
  await waitFor(async () => {
    const states = await haru.states(runs.holds);
    return states['again'] === 'running' && states['broken'] === 'failed';
  });
  await loadDags(pool, join(DAGS, 'shapesTwo.ts'), DAGS);
});

/** By task, each instance as map index, state, tries and result. */
async function instances(run: number) {
  const { rows } = await pool.query<{ task: string; of: string[] }>(
    `select v.definition -> 'tasks' -> t.task_no ->> 'taskId' as task,
       array_agg(concat_ws(' ', t.map_index, t.state, t.try_number, y.value) order by t.map_index) as of
     from haru.task_instance t join haru.dag_run r on r.id = t.run_id join haru.dag_version v on v.id = r.version_id
     left join haru.task_result y on y.run_id = t.run_id and y.task_no = t.task_no and y.map_index = t.map_index
     where t.run_id = $1 group by 1`,
    [run],
  );
  return Object.fromEntries(rows.map(({ task, of }) => [task, of]));
}

it('tasks that are mapped otherwise begin anew, with the tries and logs of before kept', async () => {
  const run = runs.shapes;
  await clearOnLatest(haru, run, ['total']);
  expect(await haru.finished(run)).toBe('success');
  expect(await instances(run)).toEqual({
    list: ['-1 success 1 {"few":["a"],"many":["a","b"]}'],
    each: ['0 success 2 "new a"', '1 success 1 "new b"'],
    single: ['-1 removed 1', '0 success 1 "x"', '1 success 1 "y"'],
    spread: ['-1 success 1 "whole"', '0 removed 1', '1 removed 1', '2 removed 1'],
    total: ['-1 success 2 {"singles":["x","y"],"spread":"whole"}'],
  });
  expect((await haru.tries(run))['spread']).toEqual(['success', 'success', 'success', 'success']);
  await expectTallied(pool, run);
});

it('a run that goes back to what it had before takes its instances up again', async () => {
  const run = runs.shapes;
  await pool.query(
    `update haru.dag d set version_id = v.id from haru.dag_version v
     where v.dag_no = d.dag_no and d.dag_id = 'shapes' and v.number = 1 and v.base_id is null`,
  );
  await clearOnLatest(haru, run);
  expect(await haru.finished(run)).toBe('success');
  expect(await instances(run)).toMatchObject({
    each: ['0 success 3 "a"', '1 removed 1'],
    single: ['-1 success 2 "one"', '0 removed 1', '1 removed 1'],
    spread: ['-1 removed 1', '0 success 2 1', '1 success 2 2', '2 success 2 3'],
  });
  await expectTallied(pool, run);
  await haru.verbs.setRunState(run, 'queued', { user: 'somebody', via: 'cli' });
  expect(await haru.finished(run)).toBe('success');
  expect(await instances(run)).toMatchObject({
    each: ['0 success 4 "a"', '1 removed 1'],
    spread: ['-1 removed 1', '0 success 3 1', '1 success 3 2', '2 success 3 3'],
  });
});

it('only what is new is brought, with a deadline of its own, and nothing goes again', async () => {
  const run = runs.grown;
  await bringNewTasks(haru, run);
  expect(await haru.finished(run)).toBe('success');
  expect(await instances(run)).toEqual({
    first: ['-1 success 1 1'],
    second: ['-1 success 1 2'],
    third: ['-1 success 1 2'],
  });
  const { rows } = await pool.query(
    `select task_no as "taskNo", due_at > clock_timestamp() as "isToCome" from haru.deadline where run_id = $1`,
    [run],
  );
  expect(rows).toEqual([{ taskNo: 2, isToCome: true }]);
  await bringNewTasks(haru, run);
  expect(await haru.stateOf(run), 'nothing is new any more').toBe('success');
});

it('a task that runs when its run moves takes queue, pool and priority of the latest version with its next try', async () => {
  const run = runs.holds;
  const carried = async () => {
    const { rows } = await pool.query(
      `select queue, pool, pool_slots as slots, priority from haru.task_instance where run_id = $1 and task_no = 0`,
      [run],
    );
    return rows[0] as unknown;
  };
  await clearOnLatest(haru, run, ['broken']);
  expect(await carried()).toEqual({ queue: 'default', pool: 'default_pool', slots: 1, priority: 1 });
  await writeFile(gate, '');
  expect(await haru.finished(run)).toBe('success');
  expect(await carried()).toEqual({ queue: 'other', pool: 'narrow', slots: 2, priority: 7 });
  expect(await haru.tries(run)).toMatchObject({ again: ['failed', 'success'], broken: ['failed', 'success'] });
});
