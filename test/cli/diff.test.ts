import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../server/db/database.ts';
import { atEnd } from '../support/atEnd.ts';
import { loadDags } from '../support/loadDags.ts';
import { createTestDatabase } from '../support/testDatabase.ts';
import { runHaru, temporaryFolder } from './runHaru.ts';

const [installation, home] = await Promise.all([createTestDatabase(), temporaryFolder()]);
const database = openDatabase(installation.url, { applicationName: 'haru test' });
atEnd(async () => {
  await database.close();
  await installation.drop();
});
const diff = (...args: string[]) =>
  runHaru(['dags', 'diff', ...args], { env: { HARU_HOME: home, DATABASE_URL: installation.url } });

async function store(tasks: string): Promise<void> {
  const file = join(home, 'changing.ts');
  await writeFile(
    file,
    `import { dag, task } from 'haru';\nexport default dag('changing', {}, () => {\n${tasks}\n});\n`,
  );
  await loadDags(database.pool, file, home);
}

it('tells what differs between two versions of a DAG', { timeout: 120_000 }, async () => {
  await store(`task('load', { run: () => 1 }); task('gone', { run: () => 1 });`);
  expect(await diff('changing')).toMatchObject({ code: 3, stderr: expect.stringContaining('changing has no version before 1') as string });
  await store(`task('load', { retries: 3, run: () => 1 }); task('check', { run: () => 2 });`);
  const { stdout } = await diff('changing');
  expect(stdout).toMatch(/^changing, version 1 to 2: the text of its file differs\n/);
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
