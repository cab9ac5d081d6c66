import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notifyingVerbs } from '../../server/scheduler/verbs.ts';
import { testFolder } from '../sandbox/testFolder.ts';
import { startInstallation } from '../support/installation.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/mappedWaits.ts'),
  worker: { slots: 1 },
});
const { pool } = haru.database;
const { approvals } = notifyingVerbs(pool);
const folder = testFolder();

interface Instance {
  readonly mapIndex: number;
  readonly state: string;
  readonly label: string | null;
}

async function instances(run: number, taskNo: number): Promise<readonly Instance[]> {
  const { rows } = await pool.query<Instance>(
    `select map_index as "mapIndex", state::text, rendered_map_index as label
     from haru.task_instance where run_id = $1 and task_no = $2 order by map_index`,
    [run, taskNo],
  );
  return rows;
}

const statesOf = async (run: number, taskNo: number) => (await instances(run, taskNo)).map(({ state }) => state);

describe('a mapped sensor', () => {
  it('waits for each element by itself, without a slot', async () => {
    const run = await haru.trigger('seen', { conf: { folder, names: ['a', 'b', 'c'] } });
    writeFileSync(join(folder, 'b'), '');
    await waitFor(async () => (await statesOf(run, 1))[1] === 'success');
    // The only slot is free for others while the rest looks again and again.
    const other = await haru.trigger('sets');
    expect(await haru.finished(other)).toBe('success');
    expect((await statesOf(run, 1)).filter((state) => state === 'success')).toEqual(['success']);
    for (const name of ['a', 'c']) writeFileSync(join(folder, name), '');
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.result(run, 'all')).toBe('A,B,C');
    expect((await instances(run, 1)).map(({ label }) => label)).toEqual(['file a', 'file b', 'file c']);
    expect(await haru.result(run, 'joined')).toBe('ax1,by2');
    expect(await statesOf(run, 5)).toEqual(['skipped', 'success']);
  });

  it('over an empty list is skipped', async () => {
    const run = await haru.trigger('seen', { conf: { folder, names: [] } });
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.states(run)).toMatchObject({ found: 'skipped', all: 'skipped', pairs: 'skipped' });
  });
});

describe('a mapped approval', () => {
  const answer = (run: number, mapIndex: number, by: string, choice: string) =>
    approvals.answer({ runNo: run, taskNo: 1, mapIndex }, { choices: [choice], params: {} }, { user: by, via: 'ui' });

  it('asks for each element by itself, and hands all answers on', async () => {
    const run = await haru.trigger('asks');
    await waitFor(async () => (await statesOf(run, 1)).join() === 'deferred,deferred');
    const { rows } = await pool.query<object>(
      `select map_index, subject, assignees from haru.approval where run_id = $1 order by map_index`,
      [run],
    );
    expect(rows).toEqual([
      { map_index: 0, subject: 'Publish a, number 0?', assignees: ['kim'] },
      { map_index: 1, subject: 'Publish b, number 1?', assignees: ['lee'] },
    ]);
    expect((await instances(run, 1)).map(({ label }) => label)).toEqual(['a of kim', 'b of lee']);
    expect(await answer(run, 0, 'lee', 'approve')).toEqual({ kind: 'not_assigned' });
    expect(await answer(run, 0, 'kim', 'approve')).toMatchObject({ kind: 'answered' });
    await waitFor(async () => (await statesOf(run, 1)).join() === 'success,deferred');
    expect(await haru.states(run)).toMatchObject({ told: 'none' });
    expect(await answer(run, 1, 'lee', 'reject')).toMatchObject({ kind: 'answered' });
    expect(await haru.finished(run)).toBe('success');
    // A rejected element skips nothing: what comes after gets all answers.
    expect(await haru.result(run, 'told')).toBe('kim: approve,lee: reject');
  });

  it('of sets of values counts what was said before, once its time is over', async () => {
    const run = await haru.trigger('sets');
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.result(run, 'count')).toBe(4);
  });
});

it('no error was reported', () => {
  expect(haru.errors).toEqual([]);
});
