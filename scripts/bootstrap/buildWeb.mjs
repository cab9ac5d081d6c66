import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';
import { runStep } from './runStep.mjs';

const WEB = join(ROOT, 'web');
const DIST = join(WEB, 'dist');
const STAMP = join(DIST, '.built-from');

/** Builds the page where it is missing or was built from other sources. */
export async function buildWeb(node) {
  const sources = hashSources();
  if (existsSync(join(DIST, 'index.html')) && readStamp() === sources) return;
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  // Another environment, such as a test runner's own, would bring the libraries' development builds.
  const env = { ...process.env, NODE_ENV: 'production' };
  await runStep('Building the page', node, [vite, 'build', WEB, '--logLevel', 'warn'], env);
  writeFileSync(STAMP, sources);
}

function hashSources() {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(ROOT, 'package-lock.json')));
  const names = readdirSync(WEB, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.startsWith(DIST) && !file.includes('node_modules') && !/\.test\.tsx?$/.test(file))
    .sort();
  for (const file of names) hash.update(file.slice(WEB.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function readStamp() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return null;
  }
}
