import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from './support/axe.ts';
import { visit, type Visit } from './support/browser.ts';
import { SCREENS, showScreen } from './support/screens.ts';
import { hasBrowser, useSite } from './support/site.ts';

const LOOKS = [
  { language: 'ko', theme: 'light', width: 1400, height: 850 },
  { language: 'en', theme: 'dark', width: 1400, height: 850 },
  { language: 'ko', theme: 'dark', width: 390, height: 800 },
  { language: 'en', theme: 'light', width: 390, height: 800 },
  { language: 'en', theme: 'light', width: 770, height: 1000 },
] as const;

describe.skipIf(!hasBrowser)('every screen', () => {
  const held = useSite();

  describe.each(LOOKS)('in $language, $theme, $width px wide', (look) => {
    const readers: { signedIn?: Visit; stranger?: Visit } = {};
    beforeAll(async () => {
      const { browser, server } = held.site;
      readers.signedIn = await visit(browser, server, look);
      readers.stranger = await visit(browser, server, { ...look, isSignedIn: false });
    });
    afterAll(async () => {
      await readers.signedIn?.close();
      await readers.stranger?.close();
    });

    it.each(SCREENS)('$name is accessible, fits, and breaks no rule of the browser', async (screen) => {
      const reader = screen.name === 'sign-in' ? readers.stranger : readers.signedIn;
      if (reader === undefined) throw new Error('the readers have not come');
      const { page, complaints } = reader;
      const before = complaints.length;
      await showScreen(page, screen, held.site.server.world);
      expect(await violationsOf(page)).toEqual([]);
      const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      for (const name of await page.locator('.table-link').all()) {
        const box = await name.boundingBox();
        expect(box?.height, `'${await name.innerText()}' is squeezed`).toBeLessThan(60);
      }
      expect(complaints.slice(before).filter((text) => !text.includes('404'))).toEqual([]);
    });
  });

  describe('in Korean', () => {
    const reader: { visit?: Visit } = {};
    beforeAll(async () => {
      const { browser, server } = held.site;
      reader.visit = await visit(browser, server, { language: 'ko' });
    });
    afterAll(() => reader.visit?.close());

    it.each(SCREENS.filter(({ name }) => name !== 'sign-in'))(
      '$name has no English word of its own',
      async (screen) => {
        if (reader.visit === undefined) throw new Error('the reader has not come');
        const { page } = reader.visit;
        await showScreen(page, screen, held.site.server.world);
        const words = await page
          // Documentation is in the words of whoever wrote it.
          .locator(':is(h1, h2, h3, th, dt, legend, label, button, [role=tab], .notice-title):not(.markdown *)')
          .allInnerTexts();
        // Names that people give are written as identifiers; a text of ours begins with a capital.
        expect(
          words.filter((text) => text !== 'English' && /(?:^|\s)[A-Z][a-z]/.test(text) && !/[가-힣]/.test(text)),
        ).toEqual([]);
      },
    );
  });
});
