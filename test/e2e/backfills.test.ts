import { beforeAll, describe, expect, it } from 'vitest';
import { putCalendar } from '../../server/db/calendars.ts';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { moveRun, storeDag, storeRun, type DefinedDag } from './support/seed.ts';
import { hasBrowser, useSite } from './support/site.ts';

const DAY_MS = 86_400_000;

const sales = definitionOf([taskOf('load')], {
  dagId: 'daily_sales',
  zone: 'Asia/Seoul',
  schedule: cronOf('0 0 * * *', { zone: 'Asia/Seoul' }),
  params: { rows: { type: 'integer', minimum: 1, default: 5 } },
});

describe.skipIf(!hasBrowser)('a reader who backfills', () => {
  const held = useSite();
  let dag: DefinedDag;

  /** A run of a day in Seoul. */
  async function runOf(day: string, state: 'queued' | 'success' | 'failed' = 'queued') {
    const { database } = held.site.server;
    const start = new Date(`${day}T00:00:00+09:00`);
    const run = await storeRun(database, dag, start, new Date(start.getTime() + DAY_MS));
    if (state !== 'queued') {
      await moveRun(database, run, 'running');
      await moveRun(database, run, state);
    }
  }

  async function move(day: string, state: 'running' | 'success') {
    await held.site.server.database.pool.query(
      `update haru.dag_run set state = $2 where dag_no = $1 and business_day = $3`,
      [dag.dagNo, state, day],
    );
  }

  beforeAll(async () => {
    dag = await storeDag(held.site.server.database, sales);
    await putCalendar(held.site.server.database.pool, 'ours', {
      title: 'Our working days',
      base: 'kr',
      holidays: { '2026-01-02': 'Founding day' },
    });
    await runOf('2026-01-02', 'success');
    await runOf('2026-01-03', 'failed');
  });

  it('plans it date by date, is told what has changed since, starts exactly that, and sees it go on', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/daily_sales');
    await page.getByRole('link', { name: 'Backfills' }).click();
    await page.getByText('No backfills yet.').waitFor();
    await page.getByRole('link', { name: 'Plan a backfill' }).click();
    const rows = page.locator('table.table tbody tr');
    const row = (day: string) => rows.filter({ has: page.locator(`time[datetime="${day}"]`) });
    await page.getByLabel('From').fill('2026-01-09');
    await page.getByLabel('To, included').fill('2026-01-05');
    await page.getByText('The last day must not be before the first.').waitFor();
    await page.getByLabel('From').fill('2026-01-01');
    await page.getByRole('radio', { name: 'Create 3', exact: true }).waitFor();
    expect(await rows.count()).toBe(5);
    await row('2026-01-02').getByText('its run has succeeded').waitFor();

    await page.getByLabel('Days').selectOption({ label: 'Working days in Korea' });
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByLabel('Days').selectOption({ label: 'Our working days (ours)' });
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByLabel('Days').selectOption({ label: 'All days' });
    await page.getByText('Repeat failed ones').click();
    await page.getByText('Newest first').click();
    await row('2026-01-03').getByText('Repeat', { exact: true }).waitFor();
    await page.getByLabel('Only some tasks').check();
    await page.getByText('Choose at least one task.').waitFor();
    await page.getByRole('checkbox', { name: 'load' }).check();
    await page.getByRole('button', { name: 'Start 4 runs', exact: true }).waitFor();
    await page.getByLabel('Only some tasks').uncheck();
    await page.getByLabel('Set parameters').check();
    await page.getByLabel('rows').fill('0');
    await page.getByRole('button', { name: 'Start 4 runs', exact: true }).click();
    await page.getByText('Must be 1 or more.').waitFor();
    await page.getByLabel('rows').fill('7');

    await runOf('2026-01-05');
    await page.getByRole('button', { name: 'Start 4 runs', exact: true }).click();
    await page.getByText('The plan has changed since you saw it.').waitFor();
    await row('2026-01-05').getByText('was: Create').waitFor();
    await row('2026-01-05').getByText('Blocked').waitFor();
    await page.getByRole('button', { name: 'Start 3 runs', exact: true }).click();

    await page.getByText('0 / 3').waitFor();
    await page.getByRole('radio', { name: 'Queued 3', exact: true }).waitFor();
    expect(await rows.locator('time').allTextContents()).toEqual([
      'Mon 5 Jan 2026',
      'Sun 4 Jan 2026',
      'Sat 3 Jan 2026',
      'Fri 2 Jan 2026',
      'Thu 1 Jan 2026',
    ]);
    await row('2026-01-05').getByText('its run is queued').waitFor();
    await move('2026-01-04', 'running');
    await row('2026-01-04').getByText('Running').waitFor();
    await move('2026-01-04', 'success');
    await row('2026-01-04').getByText('Success').waitFor();
    await page.getByText('1 / 3').waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    const answered = Promise.withResolvers<void>();
    await page.route('**/unpause', (route) => answered.promise.then(() => route.continue()), { times: 1 });
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Cancel backfill' }).click();
    answered.resolve();
    await page.getByText('goes on.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel backfill' }).click();
    await page.getByText('Canceled', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Backfills' }).click();
    await rows.getByText('Canceled').waitFor();
    await rows.getByText('3 / 3').waitFor();
    expect(complaints.filter((complaint) => !complaint.includes('409'))).toEqual([]);
  });

  it('cannot start one on dates of another that goes on, and finds nothing to plan without a schedule', async () => {
    const { server, visit } = held.site;
    const { page } = await visit({ language: 'ko' });
    await page.goto('/dags/nginx_daily/backfills/plan');
    const { rows: found } = await server.database.pool.query<{ from: Date; to: Date }>(
      `select from_date as "from", to_date as "to" from haru.backfill where id = $1`,
      [server.world.backfillId],
    );
    await page.getByLabel('시작일').fill(found[0]!.from.toISOString().slice(0, 10));
    await page.getByLabel('종료일 (포함)').fill(found[0]!.to.toISOString().slice(0, 10));
    await page.getByText(`백필 ${server.world.backfillId}번이 이 날짜들`).waitFor();
    expect(await page.getByRole('button', { name: /^실행 \d+개 시작$/ }).isDisabled()).toBe(true);
    await page.goto('/dags/vacuum_marts/backfills');
    await page.getByText('반복되는 일정이 없어').waitFor();
    expect(await page.getByRole('link', { name: '백필 계획' }).count()).toBe(0);
  });

  it('chooses days on a calendar that shows what each has, by mouse and by keyboard', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/dags/daily_sales/backfills/plan?from=2026-01-01&to=2026-01-09');
    const day = (name: string) => page.getByRole('button', { name });
    await day('Fri 2 Jan 2026, Success').waitFor();
    await day('Thu 8 Jan 2026, No run').click();
    await day('Thu 8 Jan 2026, No run, left out').waitFor();
    const rows = page.locator('table.table tbody tr');
    await expect.poll(() => rows.count()).toBe(8);
    await day('Wed 14 Jan 2026').click();
    await day('Fri 16 Jan 2026').click({ modifiers: ['Shift'] });
    await expect.poll(() => rows.count()).toBe(3);
    await page.getByRole('button', { name: 'Fri 16 Jan 2026' }).press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => rows.count()).toBe(5);
    expect(await page.getByLabel('To, included').inputValue()).toBe('2026-01-18');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Space');
    await expect.poll(() => rows.count()).toBe(4);
    await day('Tue 20 Jan 2026').hover();
    await page.mouse.down();
    await day('Thu 22 Jan 2026').hover();
    await page.mouse.up();
    await expect.poll(() => page.getByLabel('From').inputValue()).toBe('2026-01-20');
    expect(await page.getByLabel('To, included').inputValue()).toBe('2026-01-22');
    expect(complaints).toEqual([]);
  });

  it('finds failed dates by their cause, and plans just these again', async () => {
    const { server, visit } = held.site;
    const { rows } = await server.database.pool.query<{ id: number }>(
      `select id from haru.backfill where dag_no = $1 order by id desc limit 1`,
      [dag.dagNo],
    );
    const { rows: failed } = await server.database.pool.query<{ day: string }>(
      `update haru.dag_run set state = 'failed', state_reason = E'no space left on device\\nmore' where id in (
         select run_no from haru.backfill_date where backfill_id = $1 and action in ('create', 'clear'))
       returning to_char(business_day, 'YYYY-MM-DD') as day`,
      [rows[0]?.id],
    );
    expect(failed.length).toBeGreaterThan(0);
    const { page, complaints } = await visit({ language: 'ko' });
    await page.goto(`/dags/daily_sales/backfills/${rows[0]?.id}`);
    await page.getByRole('heading', { name: '실패 원인 1가지' }).waitFor();
    await page.getByText('no space left on device', { exact: true }).waitFor();
    await page.getByRole('link', { name: '이 날짜들 다시 백필' }).click();
    await page.getByRole('button', { name: `실행 ${failed.length}개 시작` }).waitFor();
    const days = page.locator('table.table tbody td.cell-start time');
    const planned = await Promise.all((await days.all()).map((time) => time.getAttribute('datetime')));
    expect(new Set(planned)).toEqual(new Set(failed.map(({ day }) => day)));
    expect(complaints).toEqual([]);
  });
});
