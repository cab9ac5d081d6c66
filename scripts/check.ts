/**
 * `npm run check`: every static check of the repository, and the coverage of its pure rules, one after the other; all run,
 * and any that fails fails the whole.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  /** What the output must also say for the check to count. */
  readonly mustSay?: RegExp;
  /** What to type to mend it. */
  readonly remedy?: string;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CODE = ['server', 'workers', 'ingest', 'sandbox', 'cli', 'dags', 'test', 'bench', 'scripts', 'web/src'].filter(
  (folder) => existsSync(`${ROOT}/${folder}`),
);
const MIGRATIONS = readdirSync(`${ROOT}/migrations`).map((name) => `migrations/${name}`);

const CHECKS: readonly Check[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  ...(existsSync(`${ROOT}/web/tsconfig.json`) ? [{ name: 'types of web', command: ['tsc', '-p', 'web'] }] : []),
  { name: 'lint', command: ['oxlint', '--deny-warnings', '--report-unused-disable-directives'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'], remedy: 'npm run format' },
  {
    name: 'import arrows',
    command: ['depcruise', '--config', '.dependency-cruiser.mjs', ...CODE],
    // A resolver that finds nothing finds nothing wrong either.
    mustSay: /\([1-9]\d{2,} modules|[1-9]\d{2,} modules/,
  },
  { name: 'dead code', command: ['knip'] },
  { name: 'duplicates', command: ['jscpd', ...CODE.filter((folder) => folder !== 'test')] },
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
  { name: 'migrations', command: ['squawk', '-c', '.squawk.toml', ...MIGRATIONS] },
  {
    name: 'spelling',
    command: ['cspell', 'lint', '--no-progress', '--no-summary', '--dot'],
    remedy: 'correct it, or add the word to cspell-words.txt',
  },
  {
    name: 'coverage of the core',
    command: [
      'vitest',
      'run',
      '--coverage',
      '--coverage.include=server/core/**/*.ts',
      '--coverage.reporter=text-summary',
      'server/core',
      'test/oracle',
    ],
    // Every line, branch and function: the thresholds are those of vitest.config.ts.
    mustSay: /Branches\s+: 100% \( [1-9]/,
  },
];

const wanted = process.argv.slice(2);
const failed: string[] = [];
for (const check of CHECKS) {
  if (wanted.length > 0 && !wanted.includes(check.name)) continue;
  const started = performance.now();
  const [program = '', ...args] = check.command;
  const { status, stdout, stderr, error } = spawnSync(
    program === 'node' ? process.execPath : `${ROOT}/node_modules/.bin/${program}`,
    args,
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    },
  );
  const output = `${stdout}${stderr}${error?.message ?? ''}`;
  const passed = status === 0 && (check.mustSay?.test(output) ?? true);
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${check.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (passed) continue;
  failed.push(check.name);
  console.log(output.trim());
  if (check.remedy !== undefined) console.log(`-> ${check.remedy}`);
}
if (failed.length > 0) console.log(`\nnpm run check: failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
