import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { isListening } from '../../sandbox/components/isListening.ts';
import { findJavaHome } from '../../sandbox/components/java.ts';
import type { SaslListener } from '../../sandbox/components/kafka/config.ts';
import { startKafka, type RunningKafka } from '../../sandbox/components/kafka/kafka.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { waitFor } from './waitFor.ts';

export interface TestKafka extends RunningKafka {
  /** Ends the broker by SIGKILL. */
  kill(): Promise<void>;
  /** Bytes of a partition's log; the broker keeps its first segment for as long as tests run. */
  logBytes(topic: string, partition: number): Promise<number>;
  /** Cuts the log of a killed broker, as a machine that goes down does to what it has not written. */
  cutLog(topic: string, partition: number, bytes: number): Promise<void>;
  /** Starts it again with its data, on the same port. */
  restart(): Promise<void>;
}

/** A real broker of the calling test file alone; null where this machine has no Java or Maven for it. */
export async function testKafka(sasl?: SaslListener): Promise<TestKafka | null> {
  if (findJavaHome({ min: 17, max: 25 }) === null || findTool('mvn') === null) return null;
  vi.setConfig({ testTimeout: 120_000 });
  const folder = await mkdtemp(join(tmpdir(), 'haru-kafka-'));
  const start = (port?: number) =>
    startKafka({ folder, report: () => undefined, ...(port !== undefined && { port }), ...(sasl && { sasl }) });
  const kafka = await start();
  let running = kafka;
  const logOf = (topic: string, partition: number): string =>
    join(folder, 'kafka/data', `${topic}-${partition}`, '00000000000000000000.log');
  afterAll(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    ...kafka,
    stop: () => running.stop(),
    async kill() {
      process.kill(running.pid, 'SIGKILL');
      await waitFor(async () => !(await isListening(running.port)), { what: 'the end of the broker' });
    },
    logBytes: async (topic, partition) => (await stat(logOf(topic, partition))).size,
    cutLog: (topic, partition, bytes) => truncate(logOf(topic, partition), bytes),
    async restart() {
      running = await start(kafka.port);
    },
  };
}
