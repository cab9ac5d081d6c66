import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { startRedis } from '../../sandbox/components/redis/redis.ts';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { startInstallation, type Installation } from '../installation.ts';

const DAGS = 3;
/** The day of all events; a list of another key holds the same ones. */
const DAY = '20221130';
/** Different events; a longer list repeats them. */
const DIFFERENT = 200_000;
const A_COMMAND = 500;
const COMMANDS_AHEAD = 8;

/** What a run took. */
export interface Took {
  /** Seconds from its start to its end, and of each of its tasks in their order. */
  readonly seconds: number;
  readonly tasks: readonly number[];
  /** The most memory that a process of its tries had, in MB. */
  readonly peakMb: number;
}

/** Redis, warehouse and mart of their own, with a scheduler and a worker that drain and load them. */
export interface Site {
  readonly haru: Installation;
  readonly redisUrl: string;
  readonly martUrl: string;
  /** So many events, one after another. */
  events(count: number): Iterable<string>;
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
  const folder = mkdtempSync(join(tmpdir(), 'haru-bench-data-'));
  // Tries of a worker that is root run as another user.
  chmodSync(folder, 0o755);
  const warehouse = join(folder, 'warehouse');
  mkdirSync(warehouse);
  chmodSync(warehouse, 0o777);
  const redis = await startRedis({ folder, report: () => undefined });
  const haru = await startInstallation(2, {
    folder: join(import.meta.dirname, 'dags'),
    dags: DAGS,
    env: { LOG_BUFFER_URL: redis.url, WAREHOUSE_URL: pathToFileURL(warehouse).href },
  });
  const client = new Redis(redis.url);
  const different = [...generateEvents({ seed: 1, day: DAY, count: DIFFERENT })].map((event) => event.json);
  function* events(count: number): Generator<string> {
    for (let at = 0; at < count; at++) yield different[at % DIFFERENT] as string;
  }
  let days = 0;
  return {
    haru,
    redisUrl: redis.url,
    martUrl: haru.martUrl,
    events,
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
      for (const json of events(count)) {
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
    async run(dagId, key) {
      for (const pid of haru.pids.flatMap(descendants)) forgetPeak(pid);
      const id = await haru.trigger(dagId, dayOf(key));
      await haru.ended([id]);
      const peaks = haru.pids.flatMap(descendants).map(peakOf);
      const { rows } = await haru.database.pool.query<{ seconds: number }>(
        `select extract(epoch from ended_at - started_at)::float as seconds
         from haru.task_try where run_id = $1 and outcome = 'success' order by task_no`,
        [id],
      );
      const run = await haru.database.pool.query<{ seconds: number }>(
        `select extract(epoch from ended_at - started_at)::float as seconds from haru.dag_run where id = $1`,
        [id],
      );
      return {
        seconds: run.rows[0]?.seconds ?? Number.NaN,
        tasks: rows.map(({ seconds }) => seconds),
        peakMb: Math.max(...peaks),
      };
    },
    async stop() {
      client.disconnect();
      await haru.stop();
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function dayOf(key: string): { readonly start: Date; readonly end: Date } {
  const start = new Date(`${key.slice(0, 4)}-${key.slice(4, 6)}-${key.slice(6)}T00:00:00Z`);
  return { start, end: new Date(start.getTime() + 86_400_000) };
}

function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [...children, ...children.flatMap(descendants)];
}

/** proc_pid_clear_refs(5): the peak counts anew from now on. */
function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function peakOf(pid: number): number {
  const [, kb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

/** Runs a program and answers the seconds that it says on its last line. */
export function secondsOf(program: string, args: readonly string[]): number {
  const output = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return Number(output.trim().split('\n').at(-1));
}
