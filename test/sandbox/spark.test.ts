import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBundledJava, installBundledJava } from '../../sandbox/components/bundledJava.ts';
import { findTool, runTool } from '../../sandbox/components/tools.ts';
import { silent } from './testFolder.ts';

const PYTHON = findTool('python3');

test.skipIf(PYTHON === null)(
  'the Java out of PyPI starts with what Spark asks of it',
  { timeout: 240_000 },
  async () => {
    await installBundledJava(PYTHON ?? '', 'Spark', silent);
    const java = join(findBundledJava() ?? '', 'bin', 'java');
    const script = '"$1" --add-modules=jdk.incubator.vector "-Dname=한 글" -XshowSettings:properties -version 2>&1';
    const properties = await runTool('/bin/sh', ['-c', script, 'sh', java], {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    expect(properties).toMatch(/java\.specification\.version = 21/);
    expect(properties).toContain('name = 한 글');
  },
);
