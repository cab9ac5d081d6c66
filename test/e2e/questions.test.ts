import { describe, expect, it } from 'vitest';
import type { Question } from '../../server/core/approval.ts';
import { endTries } from '../../server/db/endTries.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { questionOf } from '../support/core/questionOf.ts';
import { tryEndOf } from '../support/tryEnd.ts';
import { moveRun, startTask, storeDag, storeRun, storeTry, type SeededRun } from './support/seed.ts';
import { hasBrowser, useSite } from './support/site.ts';

const DAG = definitionOf(
  ['ask', 'also'].map((taskId) => taskOf(taskId, { kind: 'operator', operator: 'approval', cases: ['yes', 'no'] })),
  { dagId: 'asks' },
);
const DAY_MS = 86_400_000;

describe.skipIf(!hasBrowser)('questions', () => {
  const held = useSite();
  let days = 0;
  let lease = 1_000;

  /** A run that has not asked anything yet. */
  async function runOfAsks(): Promise<SeededRun> {
    const { database } = held.site.server;
    const { rowCount } = await database.pool.query(`select from haru.dag where dag_id = 'asks'`);
    if (rowCount === 0) await storeDag(database, DAG);
    const { rows } = await database.pool.query<{ dagNo: number; versionId: number }>(
      `select dag_no as "dagNo", version_id as "versionId" from haru.dag where dag_id = 'asks'`,
    );
    const start = new Date(Date.UTC(2026, 0, 1) + DAY_MS * days++);
    const run = await storeRun(database, { ...rows[0]!, definition: DAG }, start, new Date(start.getTime() + DAY_MS));
    await moveRun(database, run, 'running');
    return run;
  }

  /** What a worker leaves whose try has come to its question. */
  async function ask(run: SeededRun, taskNo: number, given: Partial<Question>): Promise<void> {
    const { database } = held.site.server;
    lease += 1;
    await startTask(database, run, taskNo);
    await storeTry(database, run, taskNo);
    await database.pool.query(`update haru.task_instance set lease = $3 where run_id = $1 and task_no = $2`, [
      run.id,
      taskNo,
      lease,
    ]);
    const question = questionOf(given);
    const wait = { kind: 'answer', question, since: new Date().toISOString(), until: null, answer: null } as const;
    await endTries(database.pool, [tryEndOf(run.id, lease, { taskNo, outcome: 'deferred', to: 'deferred', wait })]);
  }

  const pathOf = (run: SeededRun) => `/dags/asks/runs/${encodeURIComponent(run.runId)}`;

  it('are counted, listed and answered with their form, and say who answered', async () => {
    const { visit } = held.site;
    const run = await runOfAsks();
    await ask(run, 0, {
      subject: 'Drop the late rows?',
      body: 'There are 12 of them.',
      params: { why: { type: 'string', minLength: 3, title: 'Reason' }, days: { type: 'integer', default: 2 } },
      assignees: ['admin'],
    });
    const { page, complaints } = await visit();
    await page.goto('/dags');
    await page.getByRole('link', { name: 'Questions, 1 task waits' }).click();
    const card = page.getByRole('region', { name: 'Drop the late rows?' });
    await card.getByText('There are 12 of them.').waitFor();
    await card.getByRole('button', { name: 'yes' }).click();
    await card.getByText('Correct the fields that are marked.').waitFor();
    await card.getByLabel('Reason').fill('too old');
    await card.getByRole('button', { name: 'yes' }).click();
    await page.getByText('Answered: yes').waitFor();
    await page.getByText('No task waits for an answer.').waitFor();
    await page.getByRole('link', { name: 'Questions', exact: true }).waitFor();
    await page.goto(`${pathOf(run)}/tasks/ask`);
    const given = page.getByRole('region', { name: 'Drop the late rows?' });
    for (const words of ['yes', 'admin', 'too old', '2'])
      await given.getByText(words, { exact: true }).first().waitFor();
    expect(await given.getByRole('button').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stand in their run in Korean, several choices at once, and go when another reader answers', async () => {
    const { visit } = held.site;
    const run = await runOfAsks();
    await ask(run, 0, { subject: '어느 것?', choices: ['가', '나', '다'], isMultiple: true });
    const [first, second] = [await visit({ language: 'ko' }), await visit()];
    for (const { page } of [first, second]) {
      await page.goto(pathOf(run));
      await page.getByRole('region', { name: '어느 것?' }).waitFor();
    }
    const card = first.page.getByRole('region', { name: '어느 것?' });
    await card.getByRole('button', { name: '답하기' }).click();
    await card.getByText('하나 이상 선택하세요.').waitFor();
    await card.getByLabel('다').check();
    await card.getByLabel('가').check();
    await card.getByRole('button', { name: '답하기' }).click();
    await first.page.getByText('답했습니다: 가, 다').waitFor();
    for (const { page } of [first, second])
      await expect.poll(() => page.getByRole('region', { name: '어느 것?' }).count()).toBe(0);
    // What comes later is shown without a reload.
    await ask(run, 1, { subject: 'And this?' });
    await second.page.getByRole('region', { name: 'And this?' }).waitFor();
    expect(first.complaints).toEqual([]);
    expect(second.complaints).toEqual([]);
  });

  it('are refused to who came too late, and to who is not asked', async () => {
    const { visit } = held.site;
    const run = await runOfAsks();
    await ask(run, 0, { subject: 'Who is first?' });
    await ask(run, 1, { subject: 'Only kim', assignees: ['kim'] });
    const [first, late] = [await visit(), await visit()];
    // The page of this reader hears of no change.
    await late.page.addInitScript({ content: 'delete globalThis.SharedWorker' });
    await late.page.route('**/api/haru/v1/stream*', (route) => route.abort());
    for (const { page } of [first, late]) await page.goto(pathOf(run));
    const only = first.page.getByRole('region', { name: 'Only kim' });
    await only.getByText('Only kim may answer this.').waitFor();
    expect(await only.getByRole('button').count()).toBe(0);
    await late.page.getByRole('region', { name: 'Who is first?' }).waitFor();
    // Nothing is read anew before the answer has been refused.
    await first.page.getByRole('button', { name: 'no', exact: true }).click();
    await first.page.getByText('Answered: no').waitFor();
    await late.page.getByRole('button', { name: 'yes', exact: true }).click();
    await late.page.getByText('It does not wait for an answer any more').waitFor();
  });

  it('of a mapped task say which element they are about, and are answered one by one', async () => {
    const { visit, server } = held.site;
    const run = await runOfAsks();
    await ask(run, 0, { subject: 'Load b?' });
    for (const table of ['task_instance', 'task_try', 'approval'])
      await server.database.pool.query(`update haru.${table} set map_index = 1 where run_id = $1 and task_no = 0`, [
        run.id,
      ]);
    await server.database.pool.query(
      `update haru.task_instance set rendered_map_index = 'file b' where run_id = $1 and task_no = 0`,
      [run.id],
    );
    const { page, complaints } = await visit();
    await page.goto(pathOf(run));
    const card = page.getByRole('region', { name: 'Load b?' });
    await card.getByRole('link', { name: 'ask [1] file b' }).click();
    await page.waitForURL(/tasks\/ask\?map=1$/);
    await page.getByRole('region', { name: 'Load b?' }).getByRole('button', { name: 'yes' }).click();
    await page.getByText('Answered: yes').waitFor();
    expect(complaints).toEqual([]);
  });
});
