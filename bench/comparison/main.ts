/**
 * `node bench/comparison/main.ts --airflow http://127.0.0.1:18080`: the tasks of a morning on Haru's page and, where its
 * address is given, on that of an Airflow, with clicks, texts typed and seconds of each.
 *
 * The Airflow has `airflow/daily_sales.py` in its DAG folder, SALES_FIXED naming a file that is not there and SALES_START a day
 * of last week in its environment, both DAGs switched on, and asks for no password.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../../test/e2e/support/browser.ts';
import { Hand, type Taken } from '../../test/e2e/support/hand.ts';
import {
  backfill,
  begin,
  editPool,
  mendTheNight,
  rerunDay,
  trigger,
  type Morning,
} from '../../test/e2e/support/morning.ts';
import { startProduct } from '../../test/e2e/support/product.ts';
import { en } from '../../web/src/i18n/en.ts';
import { median } from '../statistics.ts';
import { onAirflow } from './airflow.ts';

const ROOT = join(import.meta.dirname, '../..');
const ROUNDS = 3;
const LONGEST_WAIT_MS = 60_000;
/** The first of ten days that have no run, for each round. */
const FIRST_DAYS = ['2026-02-01', '2026-02-11', '2026-02-21'];

const { values } = parseArgs({ options: { airflow: { type: 'string' } } });
const chromium = findChromium();
if (chromium === null) throw new Error('the comparison needs Chromium: apt-get install chromium, or HARU_CHROMIUM');
const browser = await launchChromium(chromium);
const rounds = { haru: [] as Taken[][], airflow: [] as Taken[][] };
for (const [round, firstDay] of FIRST_DAYS.slice(0, ROUNDS).entries()) {
  rounds.haru.push(await onHaru(browser, firstDay));
  if (values.airflow !== undefined) {
    const page = await newPage(browser);
    rounds.airflow.push(await onAirflow(page, values.airflow, firstDay, String(300 + round)));
    await page.context().close();
  }
}
await browser.close();
console.table(rowsOf(rounds.haru));
console.table(rowsOf(rounds.airflow));

async function onHaru(browser: Browser, firstDay: string): Promise<Taken[]> {
  const product = await startProduct(startHere);
  const page = await newPage(browser);
  const morning: Morning = { product, text: en, hand: new Hand(page) };
  try {
    const taken = [await begin(morning), ...(await mendTheNight(morning)), await trigger(morning)];
    taken.push(...(await backfill(morning, firstDay)));
    product.open('released');
    taken.push(await rerunDay(morning), await editPool(morning, '300'));
    return taken;
  } finally {
    await page.context().close();
    await product.stop();
  }
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1400, height: 850 } });
  context.setDefaultTimeout(LONGEST_WAIT_MS);
  return context.newPage();
}

function startHere([script = '', ...args]: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(ROOT, script), ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return {
    output: () => output,
    hasEnded: () => child.exitCode !== null,
    async stop(signal: NodeJS.Signals) {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** Each task with its clicks, its texts, and the median of its seconds. */
function rowsOf(rounds: readonly (readonly Taken[])[]): object[] {
  return (rounds[0] ?? []).map(({ what, clicks, typed }, at) => ({
    what,
    clicks,
    typed,
    seconds: Number(median(rounds.map((round) => round[at]?.seconds ?? Number.NaN)).toPrecision(2)),
  }));
}
