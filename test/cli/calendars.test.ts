import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { createDueRuns } from '../../server/scheduler/createDueRuns.ts';
import { heldRun } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { columnOf, runHaru, temporaryFolder } from './runHaru.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const [database, home] = await Promise.all([testDatabase(), temporaryFolder()]);
const { pool } = database;
const run = (args: readonly string[], input = '') =>
  runHaru(args, { env: { HARU_HOME: home, DATABASE_URL: database.url }, input });
const haru = (args: readonly string[], input = '') => run(['calendars', ...args], input);
const ours = { title: 'Our working days', base: 'kr', holidays: { '2027-06-02': 'Founding day' } };

const planned = async () => {
  const errors: unknown[] = [];
  await createDueRuns({
    pool,
    definitions: createDefinitionCache(),
    onError: (error) => errors.push(error),
  });
  expect(errors).toEqual([]);
  const { rows } = await pool.query<{ at: Date | null; error: string | null }>(
    `select next_run_after as at, schedule_error as error from haru.dag`,
  );
  return rows[0];
};

it('a calendar of our own moves the runs of the DAGs that name it', async () => {
  expect(await haru(['set', 'ours', '-'], JSON.stringify(ours))).toMatchObject({ code: 0, stdout: 'ours is set\n' });
  await loadDags(pool, join(import.meta.dirname, 'dags/calendars.ts'), import.meta.dirname);
  expect(await planned()).toEqual({ at: new Date('2027-06-01T00:00:00Z'), error: null });
  const next = await run(['dags', 'next', 'closes_books', '-o', 'json']);
  expect((JSON.parse(next.stdout) as { businessDay: string }[]).slice(0, 3).map((each) => each.businessDay)).toEqual([
    '2027-06-01',
    '2027-06-03',
    '2027-06-04',
  ]);
  const more = { ...ours, holidays: { ...ours.holidays, '2027-06-01': 'Bridge' } };
  expect(await haru(['set', 'ours', '-'], JSON.stringify(more))).toMatchObject({
    stdout: 'ours is set; the next runs of closes_books are computed anew\n',
  });
  expect(await planned()).toEqual({ at: new Date('2027-06-03T00:00:00Z'), error: null });
});

it('is listed, shown, exported and imported again', async () => {
  const { stdout } = await haru(['list']);
  expect([columnOf(stdout, 'name'), columnOf(stdout, 'madeBy')]).toEqual([
    ['kr', 'krx', 'ours'],
    ['Haru', 'Haru', 'you'],
  ]);
  const shown = await haru(['show', 'ours', '--year', '2027', '-o', 'json']);
  expect(JSON.parse(shown.stdout)).toMatchObject({
    base: 'kr',
    years: { 2027: { holidays: { '2027-06-02': 'Founding day' } } },
  });
  expect(columnOf((await haru(['show', 'kr', '--year', '2026'])).stdout, 'day')).toContain('2026-03-02');
  const exported = await haru(['export']);
  expect(JSON.parse(exported.stdout)).toMatchObject({ ours: { title: ours.title, base: 'kr' } });
  const other = JSON.stringify({ ...JSON.parse(exported.stdout), other: { ...ours, base: null } });
  expect(await haru(['import', '-'], other)).toMatchObject({ code: 0 });
  expect(await haru(['delete', 'other'])).toMatchObject({ code: 0, stdout: 'other is deleted\n' });
});

it.each([
  [['set', 'kr', '-'], JSON.stringify(ours), 'a calendar of this name comes with Haru'],
  [['set', 'x', '-'], JSON.stringify({ ...ours, holidays: { '2027-02-30': 'x' } }), '"2027-02-30" is not a day'],
  [['set', 'x', '-'], JSON.stringify({ ...ours, holiday: {} }), 'standard input: it is not a calendar such as'],
  [['import', '-'], JSON.stringify({ x: { base: 'kr' } }), "standard input: 'x': it is not a calendar such as"],
  [['show', 'kr', '--year', '2031'], '', 'The calendar "kr" has no data for 2031'],
  [['show', 'moon'], '', 'There is no calendar "moon". Give one of: kr, krx, ours'],
  [['delete', 'ours'], '', 'ours cannot be deleted: closes_books names it'],
  [['delete', 'kr'], '', 'kr cannot be deleted: it comes with Haru'],
  [['delete', 'moon'], '', "there is no calendar 'moon' of your own"],
])('haru calendars %j is refused: %s', async (args, input, why) => {
  const { code, stderr } = await haru(args, input);
  expect(code).not.toBe(0);
  expect(stderr).toContain(why);
});

it('stays while a run goes by it whose DAG does not any more', async () => {
  const held = await heldRun(database, 'closes_books');
  await pool.query(`update haru.dag set is_stale = true where dag_id = 'closes_books'`);
  const refused = await haru(['delete', 'ours']);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('ours cannot be deleted: runs of closes_books go by it and have not ended');
  await pool.query(`update haru.dag_run set state = 'success' where id = $1`, [held]);
  expect(await haru(['delete', 'ours'])).toMatchObject({ code: 0, stdout: 'ours is deleted\n' });
});
