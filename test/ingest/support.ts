import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, afterEach } from 'vitest';
import { startIngest } from '../../ingest/main.ts';
import type { Ingest, IngestOptions, IngestStats } from '../../ingest/main.ts';
import type { Glob } from '../../ingest/options.ts';

export interface PushedEvent {
  readonly key: string;
  readonly text: string;
  readonly id: string;
  readonly tags: readonly string[];
}

/** A folder that is removed after the file's last test. Call it at the top of the file. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'haru-ingest-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A client that fails at once while Redis is away, and comes back by itself. */
export function openClient(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => 20 });
  redis.on('error', () => undefined);
  return redis;
}

/** The same, closed after the file's last test. Call it at the top of the file. */
export function testClient(url: string): Redis {
  const redis = openClient(url);
  afterAll(() => redis.disconnect());
  return redis;
}

/** All events in the lists of days, in the order of keys and elements. */
export async function pushedEvents(redis: Redis): Promise<PushedEvent[]> {
  const events: PushedEvent[] = [];
  for (const key of (await redis.keys('[0-9]*')).sort()) {
    for (const json of await redis.lrange(key, 0, -1)) {
      const { event, tags = [] } = JSON.parse(json) as { event: { id: string; original: string }; tags?: string[] };
      events.push({ key, text: event.original, id: event.id, tags });
    }
  }
  return events;
}

export async function pushedCount(redis: Redis): Promise<number> {
  const lengths = await Promise.all((await redis.keys('[0-9]*')).map((key) => redis.llen(key)));
  return lengths.reduce((sum, length) => sum + length, 0);
}

const PROCESS = fileURLToPath(new URL('./ingestProcess.ts', import.meta.url));

const running = new Set<Ingest>();
const children = new Set<ChildProcess>();

export async function stopIngests(): Promise<void> {
  for (const ingest of running) await ingest.stop();
  for (const child of children) await kill(child);
  running.clear();
}

afterEach(stopIngests);

/** Files to Redis, which most tests are about. */
export interface FilesToRedis extends Omit<IngestOptions, 'from' | 'to'> {
  readonly globs: readonly Glob[];
  readonly redisUrl: string;
}

export interface RunningIngest {
  stats(): IngestStats;
  stop(): Promise<void>;
}

const QUICK = { geoFiles: null, pollMs: 5, scanMs: 5, maxBackoffMs: 50 } as const;

function optionsOf({ globs, redisUrl, ...others }: FilesToRedis): IngestOptions {
  return { ...QUICK, ...others, from: { kind: 'file', globs }, to: [{ kind: 'redis', url: redisUrl }] };
}

/** Any ingest in this process, quick to look; stopped after the test. */
export function anyIngest(options: IngestOptions): Ingest {
  const ingest = startIngest({ ...QUICK, ...options });
  running.add(ingest);
  return ingest;
}

/** Of files to Redis. */
export function ingestHere(options: FilesToRedis): RunningIngest {
  const ingest = anyIngest(optionsOf(options));
  return { stats: () => ingest.stats()[0]!, stop: () => ingest.stop() };
}

/** The same in a process of its own; killed after the test at the latest. */
export function ingestProcess(options: FilesToRedis | IngestOptions): ChildProcess {
  const settings = 'globs' in options ? optionsOf(options) : { ...QUICK, ...options };
  const child = spawn(process.execPath, [PROCESS, JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  return child;
}

/** Ends a process by SIGKILL and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
