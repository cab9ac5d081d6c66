import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWeb } from '../bootstrap/buildWeb.mjs';
import { publishedManifest, type Manifest } from './manifest.ts';

const ROOT = join(import.meta.dirname, '../..');
const DIST = join(ROOT, 'dist');
const PACKAGE = join(DIST, 'package');
/** Go along as they are. */
const COPIED = ['migrations', 'dags', 'workers/spark/jobs', 'web/dist', 'README.md', 'CHANGELOG.md', 'LICENSE'];

/**
 * Builds the published package in dist/package and packs it; answers the tarball's path. It has the clone's folders, with
 * JavaScript in place of the TypeScript and `.d.ts` for what DAG files import. Types are checked by `npm run check`.
 */
export async function buildPackage(): Promise<string> {
  rmSync(PACKAGE, { recursive: true, force: true });
  await buildWeb(process.execPath);
  compile('tsconfig.json');
  compile('tsconfig.types.json');
  for (const path of COPIED) cpSync(join(ROOT, path), join(PACKAGE, path), { recursive: true });
  cpSync(join(import.meta.dirname, 'haru.js'), join(PACKAGE, 'bin/haru.js'));
  chmodSync(join(PACKAGE, 'bin/haru.js'), 0o755);
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  writeFileSync(join(PACKAGE, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
  return pack();
}

function compile(config: string): void {
  run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', join(import.meta.dirname, config)]);
}

function pack(): string {
  for (const name of readdirSync(DIST)) if (name.endsWith('.tgz')) rmSync(join(DIST, name));
  const beside = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  const script = [process.env['npm_execpath'] ?? beside].find(
    (file) => file.endsWith('npm-cli.js') && existsSync(file),
  );
  const args = ['pack', PACKAGE, '--pack-destination', DIST, '--json', '--loglevel=error'];
  const output = script === undefined ? run('npm', args) : run(process.execPath, [script, ...args]);
  const [packed] = JSON.parse(output) as { filename: string }[];
  return join(DIST, packed?.filename ?? '');
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
