import type { Page } from 'playwright-core';
import { Hand, type Taken } from '../../test/e2e/support/hand.ts';

const ERROR = 'more rejects (52) than allowed (10)';

const DAY_MS = 86_400_000;

/**
 * The tasks of a morning on the page of an Airflow that has the DAGs of airflow/daily_sales.py, its runs of `check` failed.
 * `firstDay`, as `YYYY-MM-DD`: of the ten days of the backfill, which have no run yet.
 */
export async function onAirflow(page: Page, url: string, firstDay: string, slots: string): Promise<Taken[]> {
  const hand = new Hand(page);
  const taken: Taken[] = [];
  const add = async (what: string, act: () => Promise<void>) => void taken.push(await hand.task(what, act));
  const dialog = page.getByRole('dialog');

  await page.goto(url);
  await page.getByText('Failed Dags').waitFor();
  await add('find the failing DAG', async () => {
    await hand.click(page.getByText('Failed Dags'));
    await hand.click(page.getByRole('link', { name: 'daily_sales', exact: true }));
    await page.getByText('View full logs').first().waitFor();
  });
  await add('read the log of what failed', async () => {
    await hand.click(page.getByText('View full logs').first());
    await page.getByText(ERROR).first().waitFor();
  });
  await add('clear it with what comes after', async () => {
    await hand.click(page.getByRole('button', { name: 'Press shift+c to clear' }));
    await dialog.getByText('Affected Tasks: 2').waitFor();
    await hand.click(dialog.getByRole('button', { name: 'Confirm' }));
    await page
      .getByText(/^(Queued|Scheduled|Running)$/)
      .first()
      .waitFor();
  });

  await page.goto(`${url}/dags/daily_sales`);
  await page.getByRole('heading', { name: 'daily_sales' }).waitFor();
  await add('trigger a run with a parameter', async () => {
    await hand.click(page.getByRole('button', { name: 'Trigger Dag' }));
    await hand.type(dialog.locator('input[type=number], [name=element_limit]').first(), '50');
    await hand.click(dialog.getByRole('button', { name: 'Trigger', exact: true }));
    await page.locator('[id*="manual__"], a[href*="manual__"]').first().waitFor();
  });

  await page.goto(`${url}/dags/slow_daily`);
  await page.getByRole('heading', { name: 'slow_daily' }).waitFor();
  await add('start a backfill of ten days', async () => {
    await hand.click(page.getByRole('button', { name: 'Trigger Dag' }));
    await hand.click(dialog.getByText('Run this Dag for a range of dates'));
    // Its fields are in UTC, where a KST day begins at 15:00 of the day before.
    for (const days of [-1, 8]) {
      const day = new Date(Date.parse(firstDay) + days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '/');
      await hand.click(dialog.getByText('Select date and time').first());
      await hand.type(page.getByPlaceholder('YYYY/MM/DD'), day);
      await hand.type(page.getByPlaceholder('HH:mm'), '15:00');
      await hand.press('Escape');
    }
    await dialog.getByText(/runs? will be triggered/).waitFor();
    await hand.click(dialog.getByRole('button', { name: 'Run Backfill' }));
    await page.getByText('Backfill in progress').waitFor();
  });
  await add('pause it and cancel it', async () => {
    await hand.click(page.getByRole('button', { name: /Pause/ }));
    await hand.click(page.getByRole('button', { name: /Cancel/ }));
    await page.getByText('Backfill in progress').waitFor({ state: 'detached' });
  });

  await page.goto(url);
  await page.getByText('Failed Dags').waitFor();
  await add('give a pool more slots', async () => {
    await hand.click(page.getByText('Manage Pools'));
    await hand.click(page.getByRole('button', { name: 'Edit Pool' }).first());
    await hand.type(dialog.getByRole('spinbutton').first(), slots);
    await hand.click(dialog.getByRole('button', { name: 'Save' }));
    await dialog.waitFor({ state: 'detached' });
  });

  await page.goto(url);
  await page.getByText('Failed Dags').waitFor();
  await add('run the KST day of 20 November again', async () => {
    await hand.click(page.getByRole('link', { name: 'Dags', exact: true }));
    await hand.click(page.getByRole('link', { name: 'daily_sales', exact: true }));
    await hand.click(
      page
        .getByRole('tab', { name: 'Runs' })
        .or(page.getByRole('link', { name: 'Runs', exact: true }))
        .first(),
    );
    // The KST day is the run whose date is 15:00 UTC of the day before.
    await hand.click(page.getByRole('link', { name: '2026-11-19 15:00:00' }).first());
    await hand.click(page.getByRole('button', { name: 'Press shift+c to clear' }));
    await hand.click(dialog.getByText('Clear existing tasks').or(dialog.getByText('All')).first());
    await hand.click(dialog.getByRole('button', { name: 'Confirm' }));
    await page
      .getByText(/^(Queued|Running)$/)
      .first()
      .waitFor();
  });
  return taken;
}
