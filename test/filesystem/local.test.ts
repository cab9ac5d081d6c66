import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
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
