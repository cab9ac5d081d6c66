import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from './root.mjs';

const PARENT_CHECK_MS = 500;
/** Node keeps here what it has compiled, types stripped: the next process starts in half the time. */
const COMPILED = join(ROOT, 'node_modules', '.cache', 'haru', 'compiled');
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs Node in the foreground, hands every signal on, and ends this process as the other one ends. */
export async function runToEnd(node, args) {
  const env = {
    NODE_COMPILE_CACHE: COMPILED,
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
  };
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  const watch = process.env.npm_lifecycle_event === undefined ? undefined : endWithParent(child);
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
  clearInterval(watch);
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
}

/** A signal that ends npm does not reach what npm runs in a shell: that we have lost our parent tells of it. */
function endWithParent(child) {
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, PARENT_CHECK_MS);
}
