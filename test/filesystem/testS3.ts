import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { missingForS3, startS3, type RunningS3 } from '../../sandbox/components/s3/s3.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';

/**
 * A real S3 server of the calling test file alone; null where this machine lacks what it is built with. `disk`: a folder for its
 * objects, which stays.
 */
export async function testS3(disk?: string): Promise<RunningS3 | null> {
  if ((await missingForS3()) !== null) return null;
  vi.setConfig({ testTimeout: 120_000 });
  const folder = disk ?? (await mkdtemp(join(tmpdir(), 'haru-s3-')));
  const server = await startS3({ folder, report: () => undefined });
  afterAll(async () => {
    await server.stop();
    if (disk === undefined) await rm(folder, { recursive: true, force: true });
  });
  return server;
}

/** A connection whose root is a folder of a bucket there. */
export function s3Connection(
  server: RunningS3 | null,
  url: string,
  extra: ConnectionValue['extra'] = {},
): ConnectionValue {
  return {
    type: 'filesystem',
    login: server?.accessKeyId ?? '',
    password: server?.secretAccessKey ?? '',
    extra: { endpoint: server?.url ?? '', region: server?.region ?? '', ...extra, url },
  };
}
