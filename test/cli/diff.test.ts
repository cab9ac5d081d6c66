import { expect, it } from 'vitest';
import type { TaskDefinition } from '../../server/core/definition.ts';
import { storeDags } from '../api/support.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { runHaru, temporaryFolder } from './runHaru.ts';

const [database, home] = await Promise.all([testDatabase(), temporaryFolder()]);
const diff = (...args: string[]) =>
  runHaru(['dags', 'diff', ...args], { env: { HARU_HOME: home, DATABASE_URL: database.url } });

const store = (...tasks: TaskDefinition[]) => storeDags(database, definitionOf(tasks, { dagId: 'changing' }));

it('tells what differs between two versions of a DAG', { timeout: 120_000 }, async () => {
  await store(taskOf('load'), taskOf('gone'));
  expect(await diff('changing')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('changing has no version before 1') as string,
  });
  await store(taskOf('load', { retries: 3 }), taskOf('check'));
  const { stdout } = await diff('changing');
  expect(stdout).toMatch(/^changing, version 1 to 2: the text of its file is the same\n/);
  expect(
    stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/\s{2,}/)),
  ).toEqual([
    ['task', 'change', 'before', 'after'],
    ['load', 'retries', '0', '3'],
    ['check', 'added', '-', '-'],
    ['gone', 'removed', '-', '-'],
  ]);
  const backwards = JSON.parse((await diff('changing', '2', '1', '-o', 'json')).stdout) as { changes: unknown[] };
  expect(backwards.changes).toHaveLength(3);
  expect(await diff('changing', '1', '9')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('changing has no version 9 (haru dags versions changing shows them)') as string,
  });
});
