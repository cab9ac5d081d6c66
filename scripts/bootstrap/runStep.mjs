import { spawn } from 'node:child_process';
import { ROOT } from './root.mjs';

const STILL_AT_IT_MS = 15_000;

/** Runs a command in the clone, says what it is doing and how long it takes, and throws with its output if it fails. */
export async function runStep(what, command, args, env = process.env) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  process.stderr.write(`${what} ...\n`);
  const still = setInterval(() => process.stderr.write(`  still at it (${seconds()} s)\n`), STILL_AT_IT_MS);
  const output = [];
  try {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    const ended = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal));
    });
    if (ended !== 0) {
      throw new Error(
        `${what}: failed (${ended}).\n${Buffer.concat(output).toString('utf8').trim()}\nCommand: ${[command, ...args].join(' ')}`,
      );
    }
  } finally {
    clearInterval(still);
  }
  process.stderr.write(`  done (${seconds()} s)\n`);
}
