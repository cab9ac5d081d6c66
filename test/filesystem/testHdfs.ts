import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { startHdfs, type RunningHdfs } from '../../sandbox/components/hdfs/hdfs.ts';
import { startHdfsPair, type RunningHdfsPair } from '../../sandbox/components/hdfsHa/hdfsHa.ts';
import { findJavaHome } from '../../sandbox/components/java.ts';
import { findTool } from '../../sandbox/components/tools.ts';

/** A real NameNode and DataNode of the calling test file alone; null where this machine has no Java or Maven for them. */
export function testHdfs(): Promise<RunningHdfs | null> {
  return ofThisFile((folder) => startHdfs({ folder, report: () => undefined }));
}

/** A pair of NameNodes with their journal and a DataNode, in the same way. */
export function testHdfsPair(): Promise<RunningHdfsPair | null> {
  return ofThisFile((folder) => startHdfsPair({ folder, report: () => undefined }));
}

async function ofThisFile<T extends { stop(): Promise<void> }>(
  start: (folder: string) => Promise<T>,
): Promise<T | null> {
  if (findJavaHome({ min: 11, max: 21 }) === null || findTool('mvn') === null) return null;
  vi.setConfig({ testTimeout: 120_000 });
  const folder = await mkdtemp(join(tmpdir(), 'haru-hdfs-'));
  const server = await start(folder);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return server;
}
