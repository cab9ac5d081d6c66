import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expandTasks } from '../../server/db/expandTasks.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { moveRun, moveTask, startTask, storeDag, storeRun } from './support/seed.ts';
import { hasBrowser, useSite } from './support/site.ts';

const runPath = (dagId: string, runId: string) => `/dags/${dagId}/runs/${encodeURIComponent(runId)}`;
const summary = (page: Page, words: string) =>
  page.getByRole('dialog').getByRole('status').filter({ hasText: words }).waitFor();

describe.skipIf(!hasBrowser)('clearing and marking of tasks', () => {
  const held = useSite();

  it('shows what marking in the run would change, also in earlier runs, before anything happens', async () => {
    const { server, visit } = held.site;
    const { failed } = server.world;
    const { page, complaints } = await visit({ language: 'ko' });
    await page.goto(`${runPath('mart_report', failed.runId)}/tasks/top_paths`);
    await page.getByRole('button', { name: '초기화/상태 변경…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('건너뜀 처리', { exact: true }).click();
    await summary(page, '태스크 인스턴스 1개');
    await dialog.getByLabel('이전 실행').check();
    await summary(page, '실행 8개의 태스크 인스턴스 8개');
    await dialog.getByLabel('앞 태스크').check();
    await summary(page, '실행 8개의 태스크 인스턴스 16개');
    await dialog.getByLabel('이전 실행').uncheck();
    await summary(page, '태스크 인스턴스 2개');
    await dialog.getByLabel('앞 태스크').uncheck();
    await summary(page, '태스크 인스턴스 1개');
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await page.getByRole('main').getByText('실패', { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('clears a failed task with those after it, from the list of tasks, by the keyboard', async () => {
    const { server, visit } = held.site;
    const { failed } = server.world;
    const { page, complaints } = await visit();
    await page.goto(runPath('mart_report', failed.runId));
    await page.getByRole('button', { name: 'Clear or mark top_paths' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Clear or mark top_paths' });
    await summary(page, '3 task instances');
    await dialog.getByRole('list', { name: 'What will change' }).getByText('render').waitFor();
    await dialog.getByLabel('Tasks after').focus();
    await page.keyboard.press('Space');
    await summary(page, '1 task instance');
    await page.keyboard.press('Space');
    await summary(page, '3 task instances');
    await page.keyboard.press('Enter');
    await page.getByText('3 task instances cleared.').waitFor();
    await page
      .getByRole('region', { name: 'Tasks' })
      .getByRole('row', { name: 'top_paths' })
      .getByText('No status')
      .waitFor();
    await page.getByRole('main').getByText('Queued', { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('takes only the failed tasks of a run, and nothing where there are none', async () => {
    const { server, visit } = held.site;
    const { done } = server.world;
    const { page } = await visit();
    await page.goto(runPath('nginx_daily', done.runId));
    await page.getByRole('button', { name: 'Clear tasks…' }).click();
    await summary(page, '3 task instances');
    await page.getByRole('dialog').getByLabel('only failed ones').check();
    await summary(page, 'Nothing would change.');
    expect(await page.getByRole('button', { name: 'Clear 0 tasks' }).isDisabled()).toBe(true);
  });

  it('says that a running task stands against it, or that it is stopped first', async () => {
    const { server, visit } = held.site;
    const { running } = server.world;
    const { page } = await visit();
    await page.goto(`${runPath('nginx_daily', running.runId)}/tasks/drain`);
    await page.getByRole('button', { name: 'Clear or mark…' }).click();
    const dialog = page.getByRole('dialog');
    await summary(page, '3 task instances · 1 running now, stopped first');
    await dialog.getByLabel('not while one of them is running').check();
    await dialog.getByRole('alert').getByText('One of these tasks is running.').waitFor();
    expect(await dialog.locator('button[type=submit]').isDisabled()).toBe(true);
    await dialog.getByLabel('not while one of them is running').uncheck();
    await summary(page, '3 task instances · 1 running now');
  });

  it('follows what another reader changes meanwhile, and refuses what came too late', async () => {
    const { server, visit } = held.site;
    const { done } = server.world;
    const address = `${runPath('nginx_daily', done.runId)}/tasks/load`;
    const [first, second, late] = [await visit(), await visit(), await visit()];
    // The page of this reader hears of no change.
    await late.page.addInitScript({ content: 'delete globalThis.SharedWorker' });
    await late.page.route('**/api/haru/v1/stream*', (route) => route.abort());
    for (const { page } of [first, second, late]) {
      await page.goto(address);
      await page.getByRole('button', { name: 'Clear or mark…' }).click();
      await page.getByRole('dialog').getByText('Mark failed', { exact: true }).click();
      await summary(page, '1 task instance');
    }
    await first.page.getByRole('button', { name: 'Mark 1 task as failed' }).click();
    await first.page.getByText('1 task instance marked as failed.').waitFor();
    await summary(second.page, 'Nothing would change.');
    await late.page.getByRole('button', { name: 'Mark 1 task as failed' }).click();
    await late.page.getByRole('alert').getByText('The change was refused, because').waitFor();
    await summary(late.page, 'Nothing would change.');
    expect(await late.page.locator('button[type=submit]').isDisabled()).toBe(true);
  });

  it('takes instances of a mapped task by their indexes', async () => {
    const { server, visit } = held.site;
    const source = { kind: 'result' as const, task: 0, place: 0 };
    const dag = await storeDag(
      server.database,
      definitionOf(
        [
          taskOf('list', { listPaths: [[]] }),
          taskOf('each', { upstream: [0], mapped: { group: null, combine: 'product', lists: [{ key: 'x', source }] } }),
        ],
        { dagId: 'many' },
      ),
    );
    const run = await storeRun(
      server.database,
      dag,
      new Date('2026-11-01T00:00:00Z'),
      new Date('2026-11-02T00:00:00Z'),
    );
    await expandTasks(server.database.pool, [{ runId: run.id, taskNo: 1, length: 5, maxTries: 0, isResized: false }]);
    const { page } = await visit();
    await page.goto(runPath('many', run.runId));
    await page.getByRole('button', { name: 'Clear or mark each' }).click();
    const dialog = page.getByRole('dialog');
    await summary(page, '5 task instances');
    await dialog.getByLabel('Map indexes').fill('0, 2-3');
    await summary(page, '3 task instances');
    await dialog.getByLabel('Map indexes').fill('two');
    await dialog.getByText('Give numbers and ranges').waitFor();
    expect(await dialog.locator('button[type=submit]').isDisabled()).toBe(true);
    await dialog.getByText('Mark skipped', { exact: true }).click();
    await dialog.getByLabel('Map indexes').fill('1,4');
    await summary(page, '2 task instances');
    await dialog.getByRole('button', { name: 'Mark 2 tasks as skipped' }).click();
    await page.getByText('2 task instances marked as skipped.').waitFor();
    await page.goto(`${runPath('many', run.runId)}/tasks/each?map=4`);
    await page.getByRole('main').getByText('Skipped', { exact: true }).first().waitFor();
  });

  it('says what comes with the latest version, what would refuse it, and brings only what is new', async () => {
    const { server, visit } = held.site;
    const of = (...tasks: Parameters<typeof definitionOf>[0]) => definitionOf(tasks, { dagId: 'grown' });
    const dag = await storeDag(server.database, of(taskOf('drain'), taskOf('old')));
    const day = (date: number) => new Date(Date.UTC(2026, 10, date));
    const run = await storeRun(server.database, dag, day(1), day(2));
    for (const taskNo of [0, 1]) await moveTask(server.database, run, taskNo, 'success');
    await moveRun(server.database, run, 'success');
    await storeDag(server.database, of(taskOf('drain'), taskOf('check', { upstream: [0] })));
    const { page, complaints } = await visit();
    await page.goto(runPath('grown', run.runId));
    await page.getByRole('button', { name: 'Clear tasks…' }).click();
    const dialog = page.getByRole('dialog');
    await summary(page, '2 task instances');
    await dialog.getByLabel('the latest one, not').check();
    await summary(page, '1 task instance · 1 new task · 1 removed');
    const list = dialog.getByRole('list', { name: 'What will change' });
    await list.getByText('will be removed').waitFor();
    await startTask(server.database, run, 1);
    await list.getByText("Task 'old' of grown runs").waitFor();
    expect(await dialog.locator('button[type=submit]').isDisabled()).toBe(true);
    await moveTask(server.database, run, 1, 'success');
    await dialog.getByLabel('only what is new in the latest one').check();
    await summary(page, '0 task instances · 1 new task · 1 removed');
    await dialog.getByRole('button', { name: 'Bring 2 changes' }).click();
    await page.getByText('The run has gone over to the latest version: 2 changes.').waitFor();
    await page.getByRole('region', { name: 'Tasks' }).getByRole('row', { name: 'check' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
