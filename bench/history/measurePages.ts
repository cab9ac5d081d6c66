import type { Browser, BrowserContext } from 'playwright-core';
import { firstPaintOf, framesOf, turnWheel } from '../frames.ts';
import { rowOf, type Row } from '../report.ts';
import { quantile } from '../statistics.ts';

const ROUNDS = 5;
const TURNS = 90;
const REST_MS = 1_500;
const GOAL_PAINT_MS = 1_000;
const GOAL_FRAME_MS = 50;

/** A screen with something to scroll in it. */
export interface Scrolled {
  readonly what: string;
  readonly path: string;
  /** CSS of what is scrolled; it is there once what is to be seen has come. */
  readonly box: string;
  /** Pixels a turn of the wheel. */
  readonly wheel: { readonly x?: number; readonly y?: number };
}

/** First paint of each screen and its frames while it is scrolled, beside those of the same screen at rest. */
export async function measurePages(
  browser: Browser,
  site: { readonly url: string; readonly password: string },
  screens: readonly Scrolled[],
): Promise<Row[]> {
  const context = await browser.newContext({ baseURL: site.url, viewport: { width: 1400, height: 850 } });
  const login = { username: 'admin', password: site.password };
  const answer = await context.request.post('/api/haru/v1/session', { data: login });
  if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}`);
  const rows: Row[] = [];
  for (const screen of screens) rows.push(...(await measureScreen(context, screen)));
  await context.close();
  return rows;
}

async function measureScreen(context: BrowserContext, { what, path, box, wheel }: Scrolled): Promise<Row[]> {
  const samples = { paint: [] as number[], rest: [] as number[], p95: [] as number[], longest: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const page = await context.newPage();
    await page.goto(path);
    await page.locator(box).first().waitFor();
    samples.paint.push(await firstPaintOf(page));
    const rest = await framesOf(page, () => page.waitForTimeout(REST_MS));
    await page.locator(box).first().hover();
    const frames = await framesOf(page, () => turnWheel(page, TURNS, wheel));
    samples.rest.push(quantile(rest, 0.95));
    samples.p95.push(quantile(frames, 0.95));
    samples.longest.push(Math.max(...frames));
    await page.close();
  }
  const atRest = { what: 'p95 at rest', samples: samples.rest };
  return [
    rowOf({ what: `${what}: first paint`, unit: 'ms', samples: samples.paint }, { below: GOAL_PAINT_MS }),
    rowOf(
      { what: `${what}: frames while scrolling, p95`, unit: 'ms', samples: samples.p95 },
      { below: GOAL_FRAME_MS },
      atRest,
    ),
    rowOf({ what: `${what}: longest frame`, unit: 'ms', samples: samples.longest }, { below: GOAL_FRAME_MS }),
  ];
}
