import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { columnOf, runHaru, temporaryFolder } from './runHaru.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const [database, home] = await Promise.all([testDatabase(), temporaryFolder()]);
await loadDags(database.pool, join(import.meta.dirname, 'dags/pools.ts'), import.meta.dirname);
const haru = (args: readonly string[], input = '') =>
  runHaru(['pools', ...args], { env: { HARU_HOME: home, DATABASE_URL: database.url }, input });

it('makes, changes, shows and deletes pools, and says which tasks do not fit', async () => {
  const small = await haru(['set', 'mart', '2', '--description', 'loads', '--include-deferred']);
  expect(small).toEqual({
    code: 0,
    stdout: 'mart is set\n',
    stderr: 'loads: the task wide takes 3 slots, and its pool mart has 2: it never starts\n',
  });
  expect((await haru(['show', 'mart'])).stderr).toMatch(/it never starts/);
  const env = { HARU_HOME: home, DATABASE_URL: database.url };
  expect((await runHaru(['dags', 'show', 'loads'], { env })).stderr).toBe(
    'loads: the task wide takes 3 slots, and its pool mart has 2: it never starts (haru pools set mart 3)\n',
  );
  expect(await haru(['set', 'mart', '-1', '--no-include-deferred'])).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse((await haru(['show', 'mart', '-o', 'json'])).stdout)).toMatchObject({
    name: 'mart',
    slots: -1,
    open: -1,
    description: 'loads',
    includeDeferred: false,
    warnings: [],
  });
  const { stdout } = await haru(['list']);
  expect([columnOf(stdout, 'name'), columnOf(stdout, 'open')]).toEqual([
    ['default_pool', 'mart'],
    ['128', '-1'],
  ]);
  expect(await haru(['delete', 'mart'])).toEqual({
    code: 0,
    stdout: 'mart is deleted\n',
    stderr: 'loads: the task wide is in the pool mart, which is not there: it never starts\n',
  });
});

it('exports what it imports, in the form of Airflow', async () => {
  const file = join(home, 'pools.json');
  const pools = { a: { slots: 3, description: 'x', include_deferred: true }, default_pool: { slots: 32 } };
  await writeFile(file, JSON.stringify(pools));
  expect(await haru(['import', file])).toMatchObject({ code: 0, stdout: 'a is set\ndefault_pool is set\n' });
  const exported = await haru(['export']);
  expect(JSON.parse(exported.stdout)).toEqual({
    a: pools.a,
    default_pool: { slots: 32, description: 'Default pool', include_deferred: false },
  });
  expect(await haru(['import', '-'], exported.stdout)).toMatchObject({ code: 0 });
});

it.each([
  [2, /'many' is not a number of slots/, ['set', 'x', 'many']],
  [2, /'-2' is not a number of slots/, ['set', 'x', '-2']],
  [2, /nowhere\.json is not a file of JSON/, ['import', 'nowhere.json']],
  [2, /standard input: 'b' is not a pool such as/, ['import', '-']],
  [3, /there is no pool 'none' \(haru pools list\)/, ['show', 'none']],
  [3, /there is no pool 'none'/, ['delete', 'none']],
  [1, /default_pool cannot be deleted/, ['delete', 'default_pool']],
])('ends with %i and says %s', async (code, message, args) => {
  const answer = await haru(args, '{"a": {"slots": 1}, "b": {"slots": "1"}}');
  expect(answer.stderr).toMatch(message);
  expect(answer.code).toBe(code);
});
