import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase } from '../../support/testDatabase.ts';
import {
  buildPage,
  findChromium,
  launchChromium,
  visit,
  type BuiltPage,
  type Visit,
  type VisitOptions,
} from './browser.ts';
import { startPageServer, type PageServer } from './server.ts';

/** Whether a browser is installed; where it is not, the tests that need one are skipped by name. */
export const hasBrowser = findChromium() !== null;

export interface Site {
  readonly server: PageServer;
  readonly browser: Browser;
  /** A reader whose browser is closed after the file's last test. */
  readonly visit: (options?: VisitOptions) => Promise<Visit>;
}

/** Page, server, database and browser for the tests of one file. Call it at the top of a describe block; use it in tests. */
export function useSite(): { readonly site: Site } {
  const held: { site?: Site } = {};
  const visits: Visit[] = [];
  let page: BuiltPage | undefined;
  let drop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const database = await createTestDatabase();
    drop = () => database.drop();
    page = await buildPage();
    const server = await startPageServer(database.url, page.folder);
    const browser = await launchChromium(findChromium() ?? '');
    held.site = {
      server,
      browser,
      async visit(options) {
        const reader = await visit(browser, server, options);
        visits.push(reader);
        return reader;
      },
    };
  });
  afterAll(async () => {
    await Promise.all(visits.map((reader) => reader.close()));
    await held.site?.browser.close();
    await held.site?.server.close();
    await page?.remove();
    await drop?.();
  });
  return {
    get site() {
      if (held.site === undefined) throw new Error('the site is used before it has started');
      return held.site;
    },
  };
}
