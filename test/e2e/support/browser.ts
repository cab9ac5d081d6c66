import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { ADMIN, type PageServer } from './server.ts';

/** Shorter than a test's own limit, so that a failure names what was waited for. */
const LONGEST_WAIT_MS = 12_000;
const CANDIDATES = [
  process.env['HARU_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Debian's chromium, or the one that HARU_CHROMIUM names; null where there is none. */
export function findChromium(): string | null {
  return CANDIDATES.find((path) => path !== undefined && existsSync(path)) ?? null;
}

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface VisitOptions {
  readonly language?: 'ko' | 'en';
  readonly theme?: 'light' | 'dark';
  readonly zone?: 'kst' | 'utc' | 'local';
  readonly width?: number;
  readonly height?: number;
  /** False: nobody is signed in. */
  readonly isSignedIn?: boolean;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong in the browser: errors of scripts, violations of the security policy, failed requests. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A reader with a browser profile of their own. */
export async function visit(browser: Browser, server: PageServer, options: VisitOptions = {}): Promise<Visit> {
  const { language = 'en', theme = 'light', zone = 'kst', width = 1400, height = 850, isSignedIn = true } = options;
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height },
    timezoneId: 'Europe/Berlin',
  });
  context.setDefaultTimeout(LONGEST_WAIT_MS);
  if (isSignedIn) await signIn(context, server);
  const preferences = JSON.stringify(JSON.stringify({ language, theme, zone }));
  await context.addInitScript({ content: `localStorage['haru.preferences'] ??= ${preferences}` });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, context, complaints, close: () => context.close() };
}

async function signIn(context: BrowserContext, server: PageServer): Promise<void> {
  const answer = await context.request.post(`${server.url}/api/haru/v1/session`, { data: ADMIN });
  if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}`);
}
