import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { freePort } from './freePort.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a port is promised to one only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'haru-ports-'));
  vi.stubEnv('TMPDIR', folder);
  const ports = await Promise.all(Array.from({ length: 300 }, () => freePort()));
  expect(new Set(ports).size).toBe(ports.length);
  rmSync(folder, { recursive: true });
});

test('where nothing can be written, a port is free all the same', async () => {
  vi.stubEnv('TMPDIR', '/dev/null');
  expect(await freePort()).toBeGreaterThan(0);
});
