/**
 * `npm run chaos -- [--minutes N] [--seed S]`: draws faults, their points and their seeds at random until the time is over,
 * and runs the tests that raise them. Their oracle is the generator's own tally of every KST day. Ends with 1 if anything
 * differed, and says how to repeat it. Faults of a component that this machine lacks are counted as skipped.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reasonOf } from '../../server/core/reasonOf.ts';
import { between, pick, randomOf } from '../../sandbox/events/random.ts';
import { FAULTS, nameAt } from './faults.ts';
import { verdictOf, type TestEnd, type Verdict } from './verdict.ts';

const ROOT = join(import.meta.dirname, '../..');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const USAGE = 'usage: npm run chaos -- [--minutes <number, default 60>] [--seed <whole number from 0>]';

const LABELS: Readonly<Record<Verdict['kind'], string>> = { passed: 'ok     ', failed: 'FAILED ', skipped: 'skipped' };

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

/** Runs the tests of a round; answers what they said, and what was printed. */
async function run(round: Round, results: string): Promise<{ readonly verdict: Verdict; readonly printed: string }> {
  rmSync(results, { force: true });
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const child = spawn(process.execPath, [VITEST, ...commandOf(round), ...reports], {
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
  return { verdict: verdictOf(code, testsIn(results), round.point), printed };
}

/** None where vitest ended before it had any. */
function testsIn(results: string): readonly TestEnd[] {
  if (!existsSync(results)) return [];
  const { testResults } = JSON.parse(readFileSync(results, 'utf8')) as {
    readonly testResults: readonly { readonly assertionResults: readonly TestEnd[] }[];
  };
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

async function main(): Promise<void> {
  const { minutes, seed } = settings();
  const random = randomOf(seed);
  const end = performance.now() + minutes * 60_000;
  process.stdout.write(
    `chaos for ${minutes} min, seed ${seed} (npm run chaos -- --minutes ${minutes} --seed ${seed})\n`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'haru-chaos-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const failed: string[] = [];
  const skipped = new Set<string>();
  while (performance.now() < end) {
    const { number, file, points } = pick(random, FAULTS);
    const round: Round = {
      number,
      file,
      point: points === null ? null : nameAt(points, pick(random, points.steps)),
      seed: between(random, 1, 1_000_000),
    };
    const started = performance.now();
    const { verdict, printed } = await run(round, join(folder, 'results.json'));
    counts[verdict.kind] += 1;
    const seconds = Math.round((performance.now() - started) / 1000);
    const name = `fault ${number}, ${file}${round.point === null ? '' : `, ${round.point.trimEnd()}`}, seed ${round.seed}`;
    process.stdout.write(`${LABELS[verdict.kind]} ${name} (${seconds} s)\n`);
    for (const title of verdict.skipped) skipped.add(`${file}: ${title}`);
    if (verdict.kind !== 'failed') continue;
    failed.push(`HARU_TEST_SEED=${round.seed} npx vitest ${commandOf(round).map(quoted).join(' ')}`);
    process.stdout.write(`${printed}\n`);
  }
  for (const what of skipped) process.stdout.write(`skipped: ${what}\n`);
  for (const command of failed) process.stdout.write(`repeat: ${command}\n`);
  const ofSkipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${ofSkipped}\n`);
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
