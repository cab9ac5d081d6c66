import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { keepBundle, programOf, readKept, sealBundle } from './keptBundle.ts';

const PROGRAM = Buffer.from('first line\nsecond line\n');
/** No file is newer than that. */
const LATER = Date.now() + 86_400_000;
let folder = '';
let source = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haru-bundle-'));
  source = join(folder, 'source.ts');
  writeFileSync(source, 'old');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

test('a bundle is kept whole, and nothing beside it', () => {
  const sealed = sealBundle(PROGRAM, [source], LATER);
  expect(programOf(sealed)).toEqual(PROGRAM);
  const path = join(folder, 'kept/program');
  keepBundle(path, sealed);
  expect(readKept(path)).toEqual(PROGRAM);
  expect(readdirSync(join(folder, 'kept'))).toEqual(['program']);
});

test.each([
  ['has changed, of the same length', () => writeFileSync(source, 'new')],
  ['is gone', () => rmSync(source)],
])('a bundle is not read when a file that it was made from %s', (_, change) => {
  const path = join(folder, 'program');
  keepBundle(path, sealBundle(PROGRAM, [source], LATER));
  change();
  expect(readKept(path)).toBeNull();
});

test('a bundle is not read when a file changed while it was made', () => {
  const path = join(folder, 'program');
  keepBundle(path, sealBundle(PROGRAM, [source], 0));
  expect(readKept(path)).toBeNull();
});

test.each([0, 1, 20, -10, -1])('half a bundle is not read: its bytes up to %i', (end) => {
  const path = join(folder, 'program');
  keepBundle(path, sealBundle(PROGRAM, [source], LATER).subarray(0, end));
  expect(readKept(path)).toBeNull();
});

test('where it cannot be kept, nothing fails', () => {
  const path = join(source, 'program');
  keepBundle(path, sealBundle(PROGRAM, [source], LATER));
  expect(readKept(path)).toBeNull();
});
