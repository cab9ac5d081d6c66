import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Installation } from '../installation.ts';

const SAMPLE_MS = 100;

/** What a run took. */
export interface Took {
  /** Seconds from its start to its end, and of each of its tasks in their order. */
  readonly seconds: number;
  readonly tasks: readonly number[];
  /** The most memory that a process of its tries had, in MB. */
  readonly peakMb: number;
}

/** Runs a DAG for an interval. */
export async function timedRun(
  haru: Installation,
  dagId: string,
  interval: { readonly start: Date; readonly end: Date },
): Promise<Took> {
  for (const pid of haru.pids.flatMap(descendants)) forgetPeak(pid);
  let peakMb = 0;
  // A worker replaces a large process when its try has ended.
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, ...haru.pids.flatMap(descendants).flatMap(peakOf));
  }, SAMPLE_MS);
  let id: number;
  try {
    id = await haru.trigger(dagId, interval);
    await haru.ended([id]);
  } finally {
    clearInterval(watch);
  }
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
    peakMb,
  };
}

/** Processes end while they are looked at. */
function descendants(pid: number): number[] {
  const children = orNone(() => readdirSync(`/proc/${pid}/task`)).flatMap((thread) =>
    orNone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number)),
  );
  return [...children, ...children.flatMap(descendants)];
}

/** proc_pid_clear_refs(5): the peak counts anew from now on. */
function forgetPeak(pid: number): void {
  orNone(() => [writeFileSync(`/proc/${pid}/clear_refs`, '5')]);
}

/** In MB; of a process that has ended, nothing. */
function peakOf(pid: number): readonly number[] {
  return orNone(() => {
    const [, kb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? [] : [Number(kb) / 1024];
  });
}

function orNone<T>(look: () => T[]): T[] {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
