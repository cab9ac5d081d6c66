import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { startRedis } from '../../sandbox/components/redis/redis.ts';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { startInstallation, type Installation } from '../installation.ts';
import { scratchFolder } from '../scratchFolder.ts';
import { timedRun, type Took } from './timedRun.ts';

const DAGS = 4;
const A_COMMAND = 500;
const COMMANDS_AHEAD = 8;

/** Redis, warehouse and mart of their own, with a scheduler and a worker that drain and load them. */
export interface Site {
  readonly haru: Installation;
  readonly redisUrl: string;
  readonly martUrl: string;
  /** A UTC day that had no list yet. */
  nextKey(): string;
  /** Fills the list of a key with so many events, and answers their bytes. */
  fill(key: string, count: number): Promise<number>;
  /** Removes a list that was not drained. */
  empty(key: string): Promise<void>;
  /** Runs a DAG for the UTC day of the key. */
  run(dagId: string, key: string): Promise<Took>;
  stop(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  await using stack = new AsyncDisposableStack();
  const folder = scratchFolder(stack, 'data');
  // Tries of a worker that is root run as another user.
  chmodSync(folder, 0o755);
  const warehouse = join(folder, 'warehouse');
  mkdirSync(warehouse);
  chmodSync(warehouse, 0o777);
  const redis = stack.adopt(await startRedis({ folder, report: () => undefined }), (it) => it.stop());
  const haru = stack.adopt(
    await startInstallation(2, {
      folder: join(import.meta.dirname, 'dags'),
      dags: DAGS,
      env: { LOG_BUFFER_URL: redis.url, WAREHOUSE_URL: pathToFileURL(warehouse).href },
    }),
    (it) => it.stop(),
  );
  const client = stack.adopt(new Redis(redis.url), (it) => it.disconnect());
  // From here on whoever started it stops it.
  const stops = stack.move();
  let days = 0;
  return {
    haru,
    redisUrl: redis.url,
    martUrl: haru.martUrl,
    nextKey: () => new Date(Date.UTC(2022, 0, 1 + days++)).toISOString().slice(0, 10).replaceAll('-', ''),
    async fill(key, count) {
      let bytes = 0;
      let some: string[] = [];
      const sent: Promise<unknown>[] = [];
      const send = async (ahead: number): Promise<void> => {
        if (some.length > 0) sent.push(client.rpush(key, ...some));
        some = [];
        if (sent.length > ahead) await Promise.all(sent.splice(0));
      };
      for (const { json } of generateEvents({ seed: 1, day: key, count })) {
        bytes += Buffer.byteLength(json);
        some.push(json);
        if (some.length === A_COMMAND) await send(COMMANDS_AHEAD);
      }
      await send(0);
      return bytes;
    },
    async empty(key) {
      await client.unlink(key);
    },
    run: (dagId, key) => timedRun(haru, dagId, dayOf(key)),
    stop: () => stops.disposeAsync(),
  };
}

function dayOf(key: string): { readonly start: Date; readonly end: Date } {
  const start = new Date(`${key.slice(0, 4)}-${key.slice(4, 6)}-${key.slice(6)}T00:00:00Z`);
  return { start, end: new Date(start.getTime() + 86_400_000) };
}

/** Runs a program and answers the seconds that it says on its last line. */
export function secondsOf(program: string, args: readonly string[]): number {
  const output = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return Number(output.trim().split('\n').at(-1));
}
