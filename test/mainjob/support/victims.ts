import { setTimeout as delay } from 'node:timers/promises';
import type { MainJob } from './mainJob.ts';
import { childrenOf } from '../../support/processTable.ts';
import type { HaruProcess } from './processes.ts';

/** The worker that runs a task of the run now. */
export async function busyWorker({ pool, processes }: MainJob, run: number): Promise<HaruProcess> {
  const { rows } = await pool.query<{ pid: number }>(
    `select w.pid from haru.task_instance t join haru.worker w on w.id = t.worker_id
     where t.run_id = $1 and t.state = 'running'`,
    [run],
  );
  const worker = processes.alive('worker').find(({ pid }) => pid === rows[0]?.pid);
  if (worker === undefined) throw new Error(`no living worker runs a task of run ${run}`);
  return worker;
}

/** Kills a worker and starts another in its place. */
export async function replaceWorker({ processes }: MainJob, worker: HaruProcess): Promise<void> {
  await worker.kill();
  await processes.start('worker');
}

/** Sends the signal to every task process of a worker. */
export function signalTasks({ pid }: HaruProcess, signal: NodeJS.Signals): readonly number[] {
  const children = childrenOf(pid).map((child) => child.pid);
  for (const child of children) signalProcess(child, signal);
  return children;
}

/** A process that is gone by now needs no signal. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Stops a process for a while, without its knowing; resolves when it goes on. */
export async function freeze({ pid }: HaruProcess, ms: number): Promise<void> {
  signalProcess(pid, 'SIGSTOP');
  await delay(ms);
  signalProcess(pid, 'SIGCONT');
}

/** Ends every session of the product, in Haru's database and in the mart. */
export async function cutSessions({ pool, mart }: MainJob): Promise<void> {
  for (const each of [pool, mart]) {
    await each.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name like 'haru %' and application_name <> 'haru test'`,
    );
  }
}

/** The queue's store forgets everything. */
export async function loseQueue({ pool, queueRedis }: MainJob): Promise<void> {
  if (queueRedis !== null) {
    await queueRedis.flushall();
    return;
  }
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = 'haru_queue' and tablename <> 'migration'`,
  );
  await pool.query(`truncate ${rows.map(({ name }) => name).join(', ')} cascade`);
}
