/**
 * The way into every npm script: installs and builds what is missing, then runs the task on Node 24 or newer. Plain
 * JavaScript without dependencies, because it runs before anything is installed, on Node 20 or newer.
 */
import { join } from 'node:path';
import { buildWeb } from './buildWeb.mjs';
import { install } from './install.mjs';
import { findNode } from './findNode.mjs';
import { ROOT } from './root.mjs';
import { runToEnd } from './runToEnd.mjs';

/** Script and first arguments of each task, and whether it serves the page. */
const TASKS = {
  haru: { script: ['cli/main.ts'], needsPage: (args) => args[0] === 'standalone' || args[0] === 'api' },
  test: { script: ['node_modules/vitest/vitest.mjs', 'run'], needsPage: () => true },
  check: { script: ['scripts/check.ts'], needsPage: () => false },
  chaos: { script: ['scripts/chaos/main.ts'], needsPage: () => true },
  screenshots: { script: ['test/e2e/screenshots.ts'], needsPage: () => true },
  bench: { script: ['bench/main.ts'], needsPage: () => true },
};

/** Runs `TASK ARGS...` and ends this process as the task ends. */
export async function bootstrap([name = '', ...args]) {
  const task = TASKS[name];
  if (!task) throw new Error(`usage: node scripts/bootstrap.mjs ${Object.keys(TASKS).join('|')} [arguments]`);
  await install();
  const node = findNode();
  if (task.needsPage(args)) await buildWeb(node);
  const [script, ...first] = task.script;
  await runToEnd(node, [join(ROOT, script), ...first, ...args]);
}

export async function main(argv) {
  try {
    await bootstrap(argv);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
