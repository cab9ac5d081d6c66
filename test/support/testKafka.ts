import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { findJavaHome } from '../../sandbox/components/java.ts';
import { startKafka, type RunningKafka } from '../../sandbox/components/kafka/kafka.ts';
import { findTool } from '../../sandbox/components/tools.ts';

/** A real broker of the calling test file alone; null where this machine has no Java or Maven for it. */
export async function testKafka(): Promise<RunningKafka | null> {
  if (findJavaHome({ min: 17, max: 25 }) === null || findTool('mvn') === null) return null;
  vi.setConfig({ testTimeout: 120_000 });
  const folder = await mkdtemp(join(tmpdir(), 'haru-kafka-'));
  const kafka = await startKafka({ folder, report: () => undefined });
  afterAll(async () => {
    await kafka.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return kafka;
}
