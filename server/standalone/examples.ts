import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { findSpark } from '../../sandbox/components/spark/spark.ts';
import { waitUntil } from '../../sandbox/components/waitUntil.ts';
import { waitForBackFill } from './backFill.ts';
import type { RunVerbs } from '../core/runVerbs.ts';

export interface ExampleParts {
  readonly pool: Pool;
  readonly runs: RunVerbs;
  /** Null where there is no Redis for the events. */
  readonly logBufferUrl: string | null;
  /** Folder of the access log. */
  readonly accessLog: string;
  /** Root of the Parquet files. */
  readonly warehouseUrl: string;
  readonly report: (message: string) => void;
  readonly signal: AbortSignal;
}

interface LoadedDag {
  readonly dagNo: number;
  readonly versionId: number;
}

const BY = { user: 'standalone', via: 'cli' } as const;
const DAY_MS = 86_400_000;
/** nginx_daily's delay after midnight UTC. */
const DELAY_MS = 600_000;
const LOAD_TIMEOUT_MS = 60_000;
const SPARK_POLL_MS = 2_000;
const CONNECTIONS_POLL_MS = 10_000;

/**
 * Sets each example going once its components are there, one time for good: who pauses it later keeps it paused.
 * `nginx_daily` starts with runs of the two days before the latest one, as soon as their events are in the log buffer.
 */
export async function startExamples(parts: ExampleParts): Promise<void> {
  await Promise.all([
    startNginx(parts),
    ...['s3_move', 's3_move_daily'].map((dagId) =>
      once(parts, dagId, () => waitForConnections(parts, ['s3_source', 's3_target'])),
    ),
    once(parts, 'kafka_to_s3', () => waitForConnections(parts, ['kafka', 's3_target'])),
  ]);
}

async function startNginx(parts: ExampleParts): Promise<void> {
  const { logBufferUrl, accessLog, warehouseUrl, signal, report } = parts;
  if (logBufferUrl === null) return;
  // Before the mart that it waits for: what was complete earlier is not made up for.
  await once(parts, 'mart_report', () => Promise.resolve());
  await once(parts, 'nginx_daily', async (dag) => {
    await waitForBackFill(logBufferUrl, accessLog, signal);
    for (const daysBefore of [2, 1]) await runDay(parts, dag, new Date(latestDay(Date.now()) - daysBefore * DAY_MS));
  });
  if (sparkReads(warehouseUrl)) await once(parts, 'nginx_spark', () => waitForSpark(signal));
  else
    report(
      `The example nginx_spark stays as it is: Spark by itself does not read ${warehouseUrl.slice(0, warehouseUrl.indexOf('://') + 3)} (docs/stores.md)`,
    );
}

/** Whether Spark as it is installed reads files there, by the names that the ledger gives them. */
export function sparkReads(warehouseUrl: string): boolean {
  return warehouseUrl.startsWith('file:');
}

/** Resolves when somebody has set these connections. */
async function waitForConnections({ pool, signal }: ExampleParts, names: readonly string[]): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query('select from haru.connection where name = any ($1)', [names]);
    if (rowCount === names.length) return;
    await delay(CONNECTIONS_POLL_MS, undefined, { signal });
  }
}

/** Resolves when there is a Spark, which `haru sandbox install spark` may bring at any time. */
async function waitForSpark(signal: AbortSignal): Promise<void> {
  while (findSpark() === null) await delay(SPARK_POLL_MS, undefined, { signal });
}

/** Unpauses the DAG after the given step, unless an earlier start has done so. */
async function once(parts: ExampleParts, dagId: string, first: (dag: LoadedDag) => Promise<void>): Promise<void> {
  const { pool, runs, signal } = parts;
  const mark = `example:${dagId}`;
  const { rowCount: isDone } = await pool.query('select from haru.installation where name = $1', [mark]);
  if (isDone === 1) return;
  const dag = await waitUntil(() => (signal.throwIfAborted(), findDag(pool, dagId)), {
    what: `the load of ${dagId}`,
    timeoutMs: LOAD_TIMEOUT_MS,
    pollMs: 200,
  });
  await first(dag);
  await runs.setPaused(dag.dagNo, false, BY);
  await pool.query(`insert into haru.installation (name, value) values ($1, 'true') on conflict do nothing`, [mark]);
  parts.report(`The example ${dagId} runs`);
}

async function findDag(pool: Pool, dagId: string): Promise<LoadedDag | null> {
  const { rows } = await pool.query<LoadedDag>(
    'select dag_no as "dagNo", version_id as "versionId" from haru.dag where dag_id = $1 and version_id is not null and not is_stale',
    [dagId],
  );
  return rows[0] ?? null;
}

/** A second call for the same day finds the run of the first. */
async function runDay({ runs }: ExampleParts, { dagNo, versionId }: LoadedDag, start: Date): Promise<void> {
  await runs.triggerRun({
    ...BY,
    dagNo,
    versionId,
    runId: `first_start__${start.toISOString().slice(0, 10)}`,
    logicalDate: start,
    interval: { start, end: new Date(start.getTime() + DAY_MS) },
    runAfter: null,
    conf: {},
    note: 'Made by the first start of standalone',
    partitionKey: null,
  });
}

/** The UTC day, as its first moment, that nginx_daily's latest due run is for. */
export function latestDay(now: number): number {
  const due = now - DELAY_MS;
  return due - (due % DAY_MS) - DAY_MS;
}
