import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundleDagFile } from './bundle.ts';
import { evaluateBundle } from './evaluation/evaluateBundle.ts';

function folderOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'haru-bundle-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const DAG = `import { dag } from 'haru'\nimport { shell } from 'haru/operators'\nimport { word } from './lib/word.ts'\n
export default dag('a', {}, () => { shell('s', { command: ['echo', word] }) })`;

describe('bundleDagFile', () => {
  it('gives one file that requires haru from outside, its source, and every file that went in', async () => {
    const root = folderOf({ 'dags/a.ts': DAG, 'dags/lib/word.ts': `export const word: string = 'x'` });
    const bundle = await bundleDagFile(join(root, 'dags/a.ts'), root);
    expect(bundle.code).toContain('require("haru/operators")');
    expect(bundle.source).toBe(DAG);
    expect(bundle.inputs.toSorted()).toEqual([join(root, 'dags/a.ts'), join(root, 'dags/lib/word.ts')]);
    expect(bundle.nativeVersions).toEqual({});
  });

  it('is the same on every machine, and another for another content', async () => {
    const word = { 'dags/lib/word.ts': `export const word = 'x'` };
    const [one, two] = [folderOf({ 'dags/a.ts': DAG, ...word }), folderOf({ 'dags/a.ts': DAG, ...word })];
    const hash = async (root: string) => (await bundleDagFile(join(root, 'dags/a.ts'), root)).hash;
    expect(await hash(one)).toBe(await hash(two));
    writeFileSync(join(two, 'dags/lib/word.ts'), `export const word = 'y'`);
    expect(await hash(one)).not.toBe(await hash(two));
  });

  it('leaves native packages outside and records their versions', async () => {
    const manifest = { name: 'fast', version: '1.2.3', main: 'index.js', dependencies: { 'node-gyp-build': '4' } };
    const root = folderOf({
      'dags/a.ts': `import { dag } from 'haru'\nimport { open } from 'fast'\nimport { DuckDBInstance } from '@duckdb/node-api'\nimport { pure } from 'pure'\n
export default dag('a', { description: pure }, () => { void [open, DuckDBInstance.create] })`,
      'node_modules/fast/package.json': JSON.stringify(manifest),
      'node_modules/fast/index.js': 'exports.open = () => {}',
      'node_modules/pure/package.json': JSON.stringify({ name: 'pure', version: '1.0.0', main: 'index.js' }),
      'node_modules/pure/index.js': `exports.pure = 'pure'`,
    });
    symlinkSync(join(import.meta.dirname, '../../node_modules/@duckdb'), join(root, 'node_modules/@duckdb'));
    const bundle = await bundleDagFile(join(root, 'dags/a.ts'), root);
    expect(bundle.nativeVersions).toEqual({ '@duckdb/node-api': expect.stringMatching(/^\d+\.\d+/), fast: '1.2.3' });
    const { problem, dags } = evaluateBundle({ ...bundle, limitMs: 5_000 });
    expect(problem).toBeNull();
    expect(dags?.[0]?.definition.description).toBe('pure');
  });

  it('refuses to use a native package while the body is evaluated', async () => {
    const root = folderOf({
      'a.ts': `import { dag } from 'haru'\nimport { DuckDBInstance } from '@duckdb/node-api'\n
export default dag('a', {}, () => { DuckDBInstance.create() })`,
    });
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(join(import.meta.dirname, '../../node_modules/@duckdb'), join(root, 'node_modules/@duckdb'));
    const { problem } = evaluateBundle({ ...(await bundleDagFile(join(root, 'a.ts'), root)), limitMs: 5_000 });
    expect(problem).toMatchObject({
      code: 'NOT_DETERMINISTIC',
      message: expect.stringContaining('@duckdb/node-api.DuckDBInstance.create() of a native package was called'),
      position: { file: 'a.ts', line: 4 },
    });
  });

  it.each([
    ['a syntax error', 'const x = (', { line: 1, column: 12 }, 'const x = ('],
    ['a missing file', `\nimport './nope.ts'`, { line: 2, column: 8 }, `import './nope.ts'`],
    ['a top-level await', `export const x = await 1`, { line: 1, column: 18 }, `export const x = await 1`],
  ])('shows line, column and text of %s', async (_, text, place, lineText) => {
    const root = folderOf({ 'dags/a.ts': text });
    await expect(bundleDagFile(join(root, 'dags/a.ts'), root)).rejects.toMatchObject({
      code: 'BUNDLE_FAILED',
      position: { file: 'dags/a.ts', ...place },
      lineText,
    });
  });
});

describe('evaluateBundle', () => {
  const evaluate = async (text: string) => {
    const root = folderOf({ 'a.ts': text });
    return evaluateBundle({ ...(await bundleDagFile(join(root, 'a.ts'), root)), limitMs: 500 });
  };

  it('leaves clock, zone and working directory of its process as they were', async () => {
    const before = [process.cwd(), process.env['TZ'], globalThis.Date];
    expect((await evaluate(`import { dag } from 'haru'\nexport default dag('a', {}, () => {})`)).problem).toBeNull();
    expect([process.cwd(), process.env['TZ'], globalThis.Date]).toEqual(before);
  });

  it.each([
    ['new Date()', 'clock'],
    ['Math.random()', 'chance'],
    ['process.env.X', 'environment'],
    ['crypto.randomUUID()', 'chance'],
    [`require('fs').readFileSync('x')`, 'files'],
    [`require('crypto').webcrypto.getRandomValues([])`, 'chance'],
    ['setTimeout(() => {})', 'timers'],
    ['Object.keys(process.env)', 'environment'],
    ['(process.env.X = 1)', 'environment'],
    ['new Intl.DateTimeFormat().formatToParts()', 'clock'],
  ])('refuses %s', async (expression) => {
    const { problem } = await evaluate(
      `import { dag } from 'haru'\n\nexport default dag('a', { description: ${expression} }, () => {})`,
    );
    expect(problem).toMatchObject({ code: 'NOT_DETERMINISTIC', position: { line: 3 } });
  });

  it('gives the DAGs of a file, and none for one that declares none', async () => {
    expect(
      (await evaluate(`export const columns = [Buffer.from('x'), new URL('http://a/'), structuredClone({})]`)).dags,
    ).toEqual([]);
    const two = await evaluate(
      `import { dag } from 'haru'\nexport default ['a', 'b'].map((id) => dag(id, {}, () => {}))`,
    );
    expect(two.dags?.map(({ definition }) => definition.dagId)).toEqual(['a', 'b']);
  });
});
