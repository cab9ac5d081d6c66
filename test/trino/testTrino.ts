import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Catalogs } from '../../sandbox/components/trino/config.ts';
import { startHiveMetastore, type RunningHiveMetastore } from '../../sandbox/components/hiveMetastore/hiveMetastore.ts';
import { findJavaHome } from '../../sandbox/components/java.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { missingForTrino, startTrino, type RunningTrino } from '../../sandbox/components/trino/trino.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { atEnd } from '../support/atEnd.ts';

/** A real Trino of the calling test file alone; null where this machine has no Java for it. */
export async function testTrino(catalogs?: Catalogs): Promise<RunningTrino | null> {
  if (missingForTrino() !== null) return null;
  vi.setConfig({ testTimeout: 120_000 });
  const folder = await mkdtemp(join(tmpdir(), 'haru 트리노-'));
  const trino = await startTrino({ folder, report: () => undefined, ...(catalogs ? { catalogs } : {}) });
  atEnd(async () => {
    await trino.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return trino;
}

export function trinoConnection({ port }: { readonly port: number }): ConnectionValue {
  return { type: 'trino', host: '127.0.0.1', port, login: 'kim', extra: { catalog: 'memory' }, schema: 'default' };
}

/** A real Hive metastore of the calling test file alone; null where this machine has no Java for it. */
export async function testMetastore(): Promise<RunningHiveMetastore | null> {
  if (findJavaHome({ min: 11, max: 21 }) === null || findTool('mvn') === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'haru-metastore-'));
  const metastore = await startHiveMetastore({ folder, report: () => undefined });
  atEnd(async () => {
    await metastore.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return metastore;
}
