import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { PAGE_FOLDER } from '../../../server/api/process.ts';
import type { ViewSources } from '../../../server/api/views/views.ts';
import { createTestDatabase } from '../../support/testDatabase.ts';
import { findChromium, launchChromium, visit, type Visit, type VisitOptions } from './browser.ts';
import { startPageServer, type PageServer } from './server.ts';

/** Whether a browser is installed; where it is not, the tests that need one are skipped by name. */
export const hasBrowser = findChromium() !== null;

export interface Site {
  readonly server: PageServer;
  readonly browser: Browser;
  /** A reader whose browser is closed after the test, since a page that is open goes on working. */
  readonly visit: (options?: VisitOptions) => Promise<Visit>;
}

export interface SiteOptions {
  /** Where events are looked at, by the URL of the site's own database. */
  readonly views?: (databaseUrl: string) => ViewSources;
}

/** Page, server, database and browser for the tests of one file. Call it at the top of a describe block; use it in tests. */
export function useSite({ views }: SiteOptions = {}): { readonly site: Site } {
  const held: { site?: Site } = {};
  let drop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const database = await createTestDatabase();
    drop = () => database.drop();
    const server = await startPageServer(
      database.url,
      PAGE_FOLDER,
      views === undefined ? {} : { views: views(database.url) },
    );
    const browser = await launchChromium(findChromium() ?? '');
    held.site = {
      server,
      browser,
      async visit(options) {
        const reader = await visit(browser, server, options);
        onTestFinished(() => reader.close());
        return reader;
      },
    };
  });
  afterAll(async () => {
    await held.site?.browser.close();
    await held.site?.server.close();
    await drop?.();
  });
  return {
    get site() {
      if (held.site === undefined) throw new Error('the site is used before it has started');
      return held.site;
    },
  };
}
