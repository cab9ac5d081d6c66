import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { updateResult } from '../../server/db/results.ts';
import { expectTallied } from '../support/expectTallied.ts';
import { startInstallation } from '../support/installation.ts';
import { runNumbered } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/mapped.ts') });
const { pool } = haru.database;
const by = { user: 'test', via: 'cli' } as const;

interface Row {
  readonly task: string;
  readonly index: number;
  readonly state: string;
  readonly tries: number;
  readonly label: string | null;
  readonly value: unknown;
}

async function rows(run: number, task?: string): Promise<Row[]> {
  const found = await pool.query<Row>(
    `select v.definition -> 'tasks' -> t.task_no ->> 'taskId' as task, t.map_index as index, t.state::text, t.try_number as tries,
       t.rendered_map_index as label, y.value
     from haru.task_instance t join haru.dag_run r on r.id = t.run_id join haru.dag_version v on v.id = r.version_id
     left join haru.task_result y on y.run_id = t.run_id and y.task_no = t.task_no and y.map_index = t.map_index
     where t.run_id = $1 order by t.task_no, t.map_index`,
    [run],
  );
  return found.rows.filter((row) => task === undefined || row.task === task);
}

const values = async (run: number, task: string) => (await rows(run, task)).map(({ value }) => value);
const states = async (run: number) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(await rows(run), ({ task }) => task)).map(([task, of]) => [
      task,
      of!.map(({ index, state }) => `${index} ${state}`),
    ]),
  );

describe('a mapped task', () => {
  it('runs once per element of what another task left', async () => {
    const run = await haru.trigger('upstream');
    expect(await haru.finished(run)).toBe('success');
    expect(await rows(run, 'size')).toEqual(
      [2, 4, 6].map((size, index) => ({
        task: 'size',
        index,
        state: 'success',
        tries: 1,
        label: `file ${['a', 'bb', 'ccc'][index]}`,
        value: { size, mapIndex: index, isDate: true },
      })),
    );
    expect(await values(run, 'sum')).toEqual([await values(run, 'size')]);
    expect(await values(run, 'pairs')).toEqual(
      ['a', 'bb', 'ccc'].flatMap((name) => [`${name}@UTC`, `${name}@Asia/Seoul`]),
    );
    expect(await values(run, 'again')).toEqual([2, 4, 6]);
    await expectTallied(pool, run);
  });

  it('takes lists, records, params, sets and operators, side by side and in all combinations', async () => {
    const run = await haru.trigger('forms', { conf: { days: ['wed', 'thu', 'fri'] } });
    expect(await haru.finished(run)).toBe('success');
    const expected: Readonly<Record<string, readonly unknown[]>> = {
      zipped: ['l0r0', 'l1r1'],
      entries: [
        ['k', 1],
        ['o', 2],
      ],
      literal_entries: ['x=1', 'y=2'],
      of_params: ['wed', 'thu', 'fri'],
      sets: [
        [1, 2],
        [3, 7],
      ],
      own: ['a b', 'd'],
      own_expanded: ['g', 'i'],
      echo: [
        { exitCode: 0, lastLine: '1' },
        { exitCode: 0, lastLine: '2' },
      ],
      with_refs: ['l0', 'plain'],
      big: ['l0r0', 'l0r1', 'l1r0', 'l1r1', 'l2r0', 'l2r1'],
      count: [6],
    };
    for (const [task, list] of Object.entries(expected)) expect([task, await values(run, task)]).toEqual([task, list]);
    await expectTallied(pool, run);
  });

  it('is skipped for an empty list, fails its source for what is none, and leaves out what returned nothing', async () => {
    const run = await haru.trigger('edges');
    expect(await haru.finished(run)).toBe('failed');
    expect(await states(run)).toEqual({
      empty: ['-1 success'],
      none: ['-1 skipped'],
      after_none: ['-1 skipped'],
      always_after: ['-1 success'],
      text: ['-1 failed'],
      over_text: ['-1 upstream_failed'],
      long: ['-1 failed'],
      over_long: ['-1 upstream_failed'],
      part: ['0 success', '1 skipped', '2 success'],
      what_is_left: ['-1 success'],
      wide: ['-1 success'],
      too_wide: ['-1 failed'],
    });
    expect(await values(run, 'always_after')).toEqual([[]]);
    expect(await values(run, 'what_is_left')).toEqual([[0]]);
    const said = async (task: string) => (await haru.log(run, task)).map((line) => line.m).join('\n');
    expect(await said('text')).toContain("the result is a string, but 'over_text' is mapped over it");
    expect(await said('long')).toContain('the result has 10001 elements');
    await expectTallied(pool, run);
  });

  it('tries one element again; a cleared index goes again by itself', async () => {
    const run = await haru.trigger('flaky');
    expect(await haru.finished(run)).toBe('failed');
    expect(await states(run)).toEqual({ m: ['0 success', '1 failed', '2 success'], after: ['-1 upstream_failed'] });
    expect((await rows(run, 'm')).map(({ tries }) => tries)).toEqual([1, 2, 1]);

    const { versionId } = await runNumbered(pool, run);
    const chosen = [
      { taskNo: 0, mapIndex: 1 },
      { taskNo: 1, mapIndex: -1 },
    ];
    const clearing = { runNo: run, versionId, chosen, only: null, isRunReset: true };
    expect(await haru.verbs.clearTasks(clearing, by)).toBe(true);
    await waitFor(async () => (await haru.stateOf(run)) === 'success');
    expect((await rows(run, 'm')).map(({ tries }) => tries)).toEqual([1, 3, 1]);
    expect(await values(run, 'after')).toEqual([[11, 14, 13]]);
    await expectTallied(pool, run);
  });

  it('goes again over the list that was written by hand', async () => {
    const run = await haru.trigger('upstream');
    expect(await haru.finished(run)).toBe('success');
    const { versionId } = await runNumbered(pool, run);
    const { definition } = await createDefinitionCache().get(pool, versionId);
    const place = { runNo: run, taskNo: 0, mapIndex: -1, definition };
    expect(await updateResult(pool, place, [{ name: 'dddd', size: 4 }])).toBe(true);
    const chosen = [0, 1, 2].map((mapIndex) => ({ taskNo: 1, mapIndex }));
    const clearing = { runNo: run, versionId, chosen, only: null, isRunReset: true };
    expect(await haru.verbs.clearTasks(clearing, by)).toBe(true);
    await waitFor(async () => (await haru.stateOf(run)) === 'success');
    expect(await states(run)).toMatchObject({ size: ['0 success', '1 removed', '2 removed'] });
    expect((await rows(run, 'size'))[0]).toMatchObject({ label: 'file dddd', value: { size: 8, mapIndex: 0 } });
    await expectTallied(pool, run);
  });

  it('goes again with the whole run, over what its source leaves then', async () => {
    const run = await haru.trigger('upstream');
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.verbs.setRunState(run, 'queued', by)).toBe(true);
    await waitFor(async () => (await haru.stateOf(run)) === 'success' && (await rows(run, 'sum'))[0]?.tries === 2);
    expect((await rows(run, 'again')).map(({ tries }) => tries)).toEqual([2, 2, 2]);
    await expectTallied(pool, run);
  });
});

describe('a mapped group', () => {
  it('lets an index wait for its own index only', async () => {
    const run = await haru.trigger('grouped');
    expect(await haru.finished(run)).toBe('success');
    expect(await states(run)).toEqual({
      list: ['-1 success'],
      'per_file.read': ['0 success', '1 failed', '2 success'],
      'per_file.write': ['0 success', '1 upstream_failed', '2 success'],
      'per_file.clean': ['0 success', '1 success', '2 success'],
      written: ['-1 success'],
    });
    expect(await values(run, 'per_file.clean')).toEqual(['a', 'bb', 'ccc']);
    expect(await values(run, 'written')).toEqual([['a1', 'ccc3']]);
    await expectTallied(pool, run);
  });

  it('branches index by index', async () => {
    const run = await haru.trigger('branched');
    expect(await haru.finished(run)).toBe('success');
    expect(await states(run)).toEqual({
      'per.size': ['0 success', '1 success', '2 success'],
      'per.odd': ['0 success', '1 skipped', '2 success'],
      'per.even': ['0 skipped', '1 success', '2 skipped'],
    });
  });
});

it('a thousand elements run, and add up', async () => {
  const run = await haru.trigger('many');
  await waitFor(async () => (await haru.stateOf(run)) === 'success', { timeoutMs: 60_000 });
  expect(await values(run, 'sum')).toEqual([999_000]);
  await expectTallied(pool, run);
});

it('nothing went wrong beside it', () => {
  expect(haru.errors).toEqual([]);
});
