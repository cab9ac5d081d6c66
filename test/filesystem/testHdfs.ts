import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { startHdfs, type RunningHdfs } from '../../sandbox/components/hdfs/hdfs.ts';
import { findJavaHome } from '../../sandbox/components/java.ts';
import { findTool } from '../../sandbox/components/tools.ts';

/** A real NameNode and DataNode of the calling test file alone; null where this machine has no Java or Maven for them. */
export async function testHdfs(): Promise<RunningHdfs | null> {
  if (findJavaHome({ min: 11, max: 21 }) === null || findTool('mvn') === null) return null;
  vi.setConfig({ testTimeout: 120_000 });
  const folder = await mkdtemp(join(tmpdir(), 'haru-hdfs-'));
  const hdfs = await startHdfs({ folder, report: () => undefined });
  afterAll(async () => {
    await hdfs.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return hdfs;
}
