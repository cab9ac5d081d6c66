import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { fillCache } from './cache.ts';
import { identify } from './processIdentity.ts';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'haru cache 캐시 '));
  vi.stubEnv('HARU_CACHE', cache);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true });
  });
});

function draftOf(pid: number, startedAt: string): string {
  const draft = join(cache, `thing-1.draft-${pid}-${startedAt}`);
  mkdirSync(draft);
  return draft;
}

test('a folder is there when it is complete, and not before', async () => {
  await expect(fillCache('thing-1', () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  expect(existsSync(join(cache, 'thing-1'))).toBe(false);
  const folder = await fillCache('thing-1', async (draft) => writeFileSync(join(draft, 'file'), 'whole'));
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('whole');
  expect(await fillCache('thing-1', () => Promise.reject(new Error('not again')))).toBe(folder);
});

test('what killed installers left is removed, what a living one fills stays', async () => {
  const killed = draftOf(process.ppid, 'earlier');
  const living = draftOf(process.ppid, (identify(process.ppid)?.startedAt ?? '').replaceAll(/\W/g, ''));
  const other = join(cache, 'thing-12.draft-1-1');
  mkdirSync(other);
  await fillCache('thing-1', () => Promise.resolve());
  expect([killed, living, other].map((folder) => existsSync(folder))).toEqual([false, true, true]);
});
