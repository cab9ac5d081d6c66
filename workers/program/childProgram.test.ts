import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { bundledProgram } from './childProgram.ts';

test('a kept program is that of the file that it stands for, not of another one that the same main stood for before', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'haru-child-program-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  enableCompileCache(folder);
  // Without it nothing would be kept.
  expect(getCompileCacheDir()).toBeDefined();
  const main = join(folder, 'main.ts');
  writeFileSync(main, 'process.stdout.write(import.meta.url);\n');
  const [first, second] = ['first', 'second'].map((name) => pathToFileURL(join(folder, name, 'main.ts')));
  const programs = [];
  for (const standsFor of [first, second, first])
    programs.push((await bundledProgram(pathToFileURL(main), standsFor)).toString());
  expect(programs.map((program) => [first, second].find((file) => program.includes(file?.href ?? '')))).toEqual([
    first,
    second,
    first,
  ]);
});
