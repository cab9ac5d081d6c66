/**
 * `npm run screenshots`: every screen in both languages, both themes, on a desk and on a phone, as PNG files under
 * `.haru/screenshots/`. `-- --only run` takes the screens whose name has that text alone; `--look ko-dark-390` the looks;
 * `--docs` those of README and docs, into docs/.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../sandbox/components/postgres/components.ts';
import { PAGE_FOLDER } from '../../server/api/process.ts';
import { migrate } from '../../server/db/migrate.ts';
import { findChromium, launchChromium, visit } from './support/browser.ts';
import { SCREENS, showScreen } from './support/screens.ts';
import { startPageServer } from './support/server.ts';

const FOLDER = join(import.meta.dirname, '../../.haru/screenshots');
const DOCS = join(import.meta.dirname, '../../docs');
/** Screens of README and docs by the names of their files; the others see them in English by day. */
const IN_DOCS: Readonly<Record<string, string>> = {
  today: 'today',
  grid: 'dag',
  'failed run': 'run',
  'plan of a backfill': 'backfill',
};
const DOCS_LOOK = 'en-light-1400';
const PHONE = 390;
const SIZES = [
  { width: 1400, height: 850 },
  { width: PHONE, height: 800 },
];
const LOOKS = (['ko', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) => SIZES.map((size) => ({ language, theme, ...size }))),
);

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    look: { type: 'string', default: '' },
    docs: { type: 'boolean', default: false },
  },
});
const screens = SCREENS.filter(({ name }) => (values.docs ? Object.hasOwn(IN_DOCS, name) : name.includes(values.only)));
const looks = LOOKS.map((look) => ({ ...look, name: `${look.language}-${look.theme}-${look.width}` })).filter(
  ({ name }) => (values.docs ? name === DOCS_LOOK : name.includes(values.look)),
);
const chromium = findChromium();
if (chromium === null)
  throw new Error('No Chromium is installed: apt-get install chromium, or name one in HARU_CHROMIUM.');
if (screens.length === 0 || looks.length === 0)
  throw new Error(
    `Nothing to take. Screens: ${SCREENS.map(({ name }) => name).join(', ')}; looks: ${LOOKS.map((look) => `${look.language}-${look.theme}-${look.width}`).join(', ')}.`,
  );

await using stack = new AsyncDisposableStack();
const folder = stack.adopt(mkdtempSync(join(tmpdir(), 'haru-screenshots-')), (path) =>
  rmSync(path, { recursive: true, force: true }),
);
// Open for the user that Postgres runs as where we are root.
chmodSync(folder, 0o755);
const postgres = stack.adopt(await startEmbeddedPostgres({ folder, report: () => undefined }), (server) =>
  server.stop(),
);
await migrate(postgres.url);
const server = stack.adopt(await startPageServer(postgres.url, PAGE_FOLDER), ({ close }) => close());
const browser = stack.adopt(await launchChromium(chromium), (open) => open.close());
mkdirSync(FOLDER, { recursive: true });
for (const { name, ...look } of looks) {
  const signedIn = await visit(browser, server, look);
  const stranger = await visit(browser, server, { ...look, isSignedIn: false });
  for (const screen of screens) {
    const { page } = screen.name === 'sign-in' ? stranger : signedIn;
    await showScreen(page, screen, server.world);
    const inDocs = values.docs ? IN_DOCS[screen.name] : undefined;
    const path =
      inDocs === undefined
        ? join(FOLDER, `${screen.name.replaceAll(' ', '-')}.${name}.png`)
        : join(DOCS, `${inDocs}.png`);
    // A phone's screen as tall as what is on it, so that the bar at its foot covers nothing.
    const height =
      look.width === PHONE ? await page.evaluate<number>('document.documentElement.scrollHeight') : look.height;
    await page.setViewportSize({ width: look.width, height: Math.max(height, look.height) });
    await page.screenshot({ path });
    await page.setViewportSize({ width: look.width, height: look.height });
  }
  await signedIn.close();
  await stranger.close();
  process.stdout.write(`${name}: ${screens.length} screens\n`);
}
process.stdout.write(`written to ${values.docs ? DOCS : FOLDER}\n`);
