import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSupervisor } from '../../server/standalone/supervisor.ts';
import { waitFor } from './waitFor.ts';

/** Starts children of several threads, stops them, and says so; several times, as their ends may be seen before they are told. */
const [folder = '.'] = process.argv.slice(2);
const ROUNDS = 6;
const THREADS = `const { Worker } = require('node:worker_threads');
const kept = "const kept = Array.from({ length: 300_000 }, (_, i) => ({ i })); setInterval(() => kept.length, 1_000)";
let up = 0;
for (let i = 0; i < 4; i++) new Worker(kept, { eval: true }).on('online', () => { if (++up === 4) console.log('up'); });`;

for (let round = 0; round < ROUNDS; round++) {
  const supervisor = createSupervisor({ report: () => undefined, onChange: () => undefined });
  const logs = [0, 1, 2].map((child) => join(folder, `${round}-${child}.log`));
  for (const log of logs) await supervisor.keep({ name: log, args: ['-e', THREADS], env: process.env, log });
  await waitFor(() => logs.every((log) => readFileSync(log, 'utf8').includes('up')), { what: 'the children' });
  await supervisor.stop(6_000);
}
process.stdout.write('stopped\n');
