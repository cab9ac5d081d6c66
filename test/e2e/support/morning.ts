import type { Page } from 'playwright-core';
import type { Messages } from '../../../web/src/i18n/messages.ts';
import type { Hand, Taken } from './hand.ts';
import { PASSWORD, type Product } from './product.ts';

export const ERROR = 'more rejects (52) than allowed (10)';
const DAY_MS = 86_400_000;
const CATCH_UP_MS = 60_000;

/** The product, a reader at its page, and the texts of the language in which it is read. */
export interface Morning {
  readonly product: Product;
  readonly hand: Hand;
  readonly text: Messages;
}

/** Signs in and switches the DAGs on; comes to Today once the days of daily_sales have failed. */
export async function begin({ product, hand, text }: Morning): Promise<Taken> {
  const { page } = hand;
  await page.goto(product.url);
  const taken = await hand.task('sign in', async () => {
    await hand.type(page.getByLabel(text.signIn.password), PASSWORD);
    await hand.click(page.getByRole('button', { name: text.signIn.submit }));
    await page.getByRole('region', { name: text.today.failed, exact: true }).waitFor();
  });
  await page.goto(`${product.url}/dags`);
  for (const dag of ['daily_sales', 'slow_daily']) {
    await page.getByRole('switch', { name: text.dags.switchLabel(dag) }).click();
    await page.getByRole('switch', { name: text.dags.switchLabel(dag), checked: true }).waitFor();
  }
  await goToday(page, product);
  await failureOn(page, text).waitFor({ timeout: CATCH_UP_MS });
  return taken;
}

/** From Today to the cause, and to a mart that is ready. */
export async function mendTheNight({ product, hand, text }: Morning): Promise<Taken[]> {
  const { page } = hand;
  const taken: Taken[] = [];
  await page.goto(`${product.url}/dags`);
  await page.getByRole('table').waitFor();
  taken.push(
    await hand.task('find the failing DAG', async () => {
      await hand.click(page.getByRole('navigation').getByRole('link', { name: text.app.today, exact: true }));
      await failureOn(page, text).waitFor();
    }),
    await hand.task('read the log of what failed', async () => {
      await hand.click(dataOf(page, text).getByRole('link', { name: text.today.logOf('check') }));
      await page
        .getByRole('region', { name: text.log.region(1) })
        .getByText(ERROR)
        .first()
        .waitFor();
    }),
  );
  product.open('mended');
  taken.push(
    await hand.task('clear it with what comes after', async () => {
      await hand.click(page.getByRole('button', { name: text.change.open, exact: true }));
      await hand.click(page.getByRole('dialog').getByRole('button', { name: text.change.submit.clear(2) }));
      await page.getByText(text.change.done.clear(2)).waitFor();
    }),
    await hand.task('watch it become ready', async () => {
      await hand.click(page.getByRole('navigation').getByRole('link', { name: text.app.today, exact: true }));
      await page.getByText(text.today.allReady(1)).waitFor();
    }),
  );
  return taken;
}

/** Starts a run of daily_sales by hand, with a parameter that is not its default, and waits for its end. */
export async function trigger({ product, hand, text }: Morning): Promise<Taken> {
  const { page } = hand;
  await page.goto(`${product.url}/dags/daily_sales`);
  await page.getByRole('heading', { name: 'daily_sales' }).waitFor();
  const dialog = page.getByRole('dialog');
  return hand.task('trigger a run with a parameter', async () => {
    await hand.click(page.getByRole('button', { name: text.dag.trigger }));
    await hand.type(dialog.getByLabel('limit'), '50');
    await hand.click(dialog.getByRole('button', { name: text.trigger.submit, exact: true }));
    await page
      .getByRole('link', { name: new RegExp(text.trigger.created('manual__[^ ]*').replaceAll('.', '\\.')) })
      .waitFor();
  });
}

/** Ten days of slow_daily: planned, started, paused, and canceled. */
export async function backfill({ product, hand, text }: Morning, firstDay: string): Promise<Taken[]> {
  const { page } = hand;
  await page.goto(`${product.url}/dags/slow_daily`);
  await page.getByRole('heading', { name: 'slow_daily' }).waitFor();
  return [
    await hand.task('start a backfill of ten days', async () => {
      await hand.click(page.getByRole('link', { name: text.backfill.title }));
      await hand.click(page.getByRole('link', { name: text.backfill.plan }));
      await hand.type(page.getByLabel(text.backfill.from), firstDay);
      const lastDay = new Date(Date.parse(firstDay) + 9 * DAY_MS).toISOString().slice(0, 10);
      await hand.type(page.getByLabel(text.backfill.to), lastDay);
      await hand.click(page.getByRole('button', { name: text.backfill.apply(10) }));
      await page.getByText('0 / 10').waitFor();
    }),
    await hand.task('pause it and cancel it', async () => {
      await hand.click(page.getByRole('button', { name: text.backfill.pause }));
      await page.getByText(text.backfill.states.paused, { exact: true }).first().waitFor();
      await hand.click(page.getByRole('button', { name: text.backfill.cancel }));
      await hand.click(page.getByRole('dialog').getByRole('button', { name: text.backfill.cancel }));
      await page.getByText(text.backfill.states.canceled, { exact: true }).first().waitFor();
    }),
  ];
}

/** Makes the mart of a ready day again, from its plan. */
export async function rerunDay({ product, hand, text }: Morning): Promise<Taken> {
  const { page } = hand;
  await goToday(page, product);
  return hand.task('run a KST day again', async () => {
    await hand.click(page.getByRole('link', { name: 'sales_mart', exact: true }));
    await hand.click(page.getByRole('button', { name: text.rerun.plan }));
    await hand.click(page.getByRole('button', { name: text.rerun.start }));
    await page.getByText(text.rerun.stepStates.done, { exact: true }).first().waitFor();
  });
}

export async function editPool({ product, hand, text }: Morning, slots: string): Promise<Taken> {
  const { page } = hand;
  await goToday(page, product);
  return hand.task('give a pool more slots', async () => {
    await hand.click(page.getByRole('navigation').getByRole('link', { name: text.operation.title, exact: true }));
    await hand.click(page.getByRole('button', { name: text.operation.editOf('default_pool') }));
    await hand.type(page.getByRole('dialog').getByRole('textbox', { name: text.pool.slots }), slots);
    await hand.click(page.getByRole('dialog').getByRole('button', { name: text.operation.save }));
    await page.getByText(text.operation.saved('default_pool')).waitFor();
  });
}

async function goToday(page: Page, { url }: Product): Promise<void> {
  await page.goto(url);
  await page.locator('h1').waitFor();
}

/** The day's own data: other days have failed in the night as well. */
const dataOf = (page: Page, text: Messages) => page.getByRole('region', { name: text.today.data, exact: true });

const failureOn = (page: Page, text: Messages) => dataOf(page, text).getByText(ERROR);
