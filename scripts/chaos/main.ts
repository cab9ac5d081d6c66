/**
 * `npm run chaos -- [--minutes N] [--seed S]`: draws faults, their points and their seeds at random until the time is over,
 * and runs the tests that raise them. Their oracle is the generator's own tally of every KST day. Ends with 1 if anything
 * differed, and says how to repeat it.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reasonOf } from '../../server/core/reasonOf.ts';
import { between, pick, randomOf } from '../../sandbox/events/random.ts';
import { FAULTS, nameAt } from './faults.ts';

const ROOT = join(import.meta.dirname, '../..');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const USAGE = 'usage: npm run chaos -- [--minutes <number, default 60>] [--seed <whole number from 0>]';

interface Round {
  readonly number: number;
  readonly file: string;
  /** What the names of the tests have in them; null: all of the file. */
  readonly point: string | null;
  readonly seed: number;
}

function settings(): { readonly minutes: number; readonly seed: number } {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
  const minutes = Number(values.minutes ?? 60);
  const seed = Number(values.seed ?? randomInt(2 ** 31));
  if (!(minutes > 0) || !Number.isSafeInteger(seed) || seed < 0) throw new Error(USAGE);
  return { minutes, seed };
}

function commandOf({ file, point }: Round): string[] {
  return ['run', file, ...(point === null ? [] : ['-t', point])];
}

/** Runs the tests of a round; answers what they printed if they failed. */
async function failureOf(round: Round): Promise<string | null> {
  const child = spawn(process.execPath, [VITEST, ...commandOf(round)], {
    cwd: ROOT,
    env: { ...process.env, HARU_TEST_SEED: String(round.seed) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => void (printed = (printed + text).slice(-20_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A pattern that meets no test would be a check that cannot fail.
  const passed = Number(/^(\d+) passed, 0 failed/m.exec(printed)?.[1] ?? 0);
  return code === 0 && passed > 0 ? null : printed;
}

async function main(): Promise<void> {
  const { minutes, seed } = settings();
  const random = randomOf(seed);
  const end = performance.now() + minutes * 60_000;
  process.stdout.write(
    `chaos for ${minutes} min, seed ${seed} (npm run chaos -- --minutes ${minutes} --seed ${seed})\n`,
  );
  let rounds = 0;
  const failed: string[] = [];
  while (performance.now() < end) {
    const { number, file, points } = pick(random, FAULTS);
    const round: Round = {
      number,
      file,
      point: points === null ? null : nameAt(points, pick(random, points.steps)),
      seed: between(random, 1, 1_000_000),
    };
    const started = performance.now();
    const failure = await failureOf(round);
    rounds += 1;
    const seconds = Math.round((performance.now() - started) / 1000);
    const name = `fault ${number}, ${file}${round.point === null ? '' : `, ${round.point.trimEnd()}`}, seed ${round.seed}`;
    process.stdout.write(`${failure === null ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
    if (failure === null) continue;
    failed.push(`HARU_TEST_SEED=${round.seed} npx vitest ${commandOf(round).map(quoted).join(' ')}`);
    process.stdout.write(`${failure}\n`);
  }
  for (const command of failed) process.stdout.write(`repeat: ${command}\n`);
  process.stdout.write(`${rounds - failed.length} passed, ${failed.length} failed\n`);
  if (failed.length > 0) process.exitCode = 1;
}

function quoted(argument: string): string {
  return /^[\w./-]+$/.test(argument) ? argument : `'${argument}'`;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 2;
}
