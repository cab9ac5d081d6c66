import { chown, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { fileSystemOf } from '../../workers/filesystem/openFileSystem.ts';
import { fileSystemBehavior } from './behavior.ts';

const folder = await mkdtemp(join(tmpdir(), 'haru files 한글 '));
afterAll(() => rm(folder, { recursive: true, force: true }));
let next = 0;

fileSystemBehavior(
  'file://',
  async () => {
    const files = fileSystemOf(pathToFileURL(join(folder, String(next++))).href, null);
    await files.makeFolder('');
    return files;
  },
  { keepsFolders: true },
);

const NOBODY = 65_534;

test('a folder that root makes belongs to whom the one above it belongs to', async () => {
  const root = await mkdtemp(join(folder, 'owned-'));
  if (process.getuid?.() === 0) await chown(root, NOBODY, NOBODY);
  const { uid, gid } = await stat(root);
  await fileSystemOf(pathToFileURL(root).href, null).makeFolder('nginx/20221130');
  for (const made of ['nginx', 'nginx/20221130']) expect(await stat(join(root, made))).toMatchObject({ uid, gid });
});
