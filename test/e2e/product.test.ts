import { describe, expect, it, onTestFinished } from 'vitest';
import { en } from '../../web/src/i18n/en.ts';
import { ko } from '../../web/src/i18n/ko.ts';
import { startProcess } from '../support/startProcess.ts';
import { findChromium, launchChromium } from './support/browser.ts';
import { Hand } from './support/hand.ts';
import { backfill, begin, editPool, mendTheNight, rerunDay, trigger, type Morning } from './support/morning.ts';
import { startProduct } from './support/product.ts';
import { hasBrowser } from './support/site.ts';

const MORNING_MS = 240_000;
const LONGEST_WAIT_MS = 30_000;

/** Nothing is seeded here: scheduler, worker and page are the product's own, and so are all runs. */
describe.skipIf(!hasBrowser)('a morning with the product', () => {
  it.each([
    ['en', en],
    ['ko', ko],
  ] as const)(
    'goes from what failed in the night to a mart that is ready, and on to backfill, rerun and pool, in %s',
    async (language, text) => {
      const product = await startProduct(startProcess);
      onTestFinished(product.stop);
      const browser = await launchChromium(findChromium() ?? '');
      onTestFinished(() => browser.close());
      const context = await browser.newContext({ locale: language, viewport: { width: 1400, height: 850 } });
      context.setDefaultTimeout(LONGEST_WAIT_MS);
      const preferences = JSON.stringify(JSON.stringify({ language, theme: 'light', zone: 'kst' }));
      await context.addInitScript({ content: `localStorage['haru.preferences'] ??= ${preferences}` });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      const morning: Morning = { product, text, hand: new Hand(page) };

      await begin(morning);
      await mendTheNight(morning);
      await trigger(morning);
      await backfill(morning, '2026-03-01');
      product.open('released');
      await rerunDay(morning);
      await editPool(morning, '200');
      expect(complaints).toEqual([]);
    },
    MORNING_MS,
  );
});
