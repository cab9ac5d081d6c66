import { deadlinesOf } from '../core/deadline.ts';
import { holds } from '../core/assetExpression.ts';
import { defaultParams } from '../core/params.ts';
import { neededPartitions, runSpan, type AssetSchedule } from '../core/partitionRuns.ts';
import { WHOLE } from '../core/partitions.ts';
import {
  consumePartitions,
  consumeQueue,
  dagsWithDueRuns,
  dropDue,
  dueRunsOf,
  lockDagToRun,
  queuedAssets,
  type DueRun,
} from '../db/assetRuns.ts';
import { readAssets } from '../db/assets.ts';
import { calendarsFor } from '../db/calendars.ts';
import { createRun } from '../db/createRun.ts';
import type { StoredVersion } from '../db/definitions.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { completedIn } from './assetDue.ts';
import { onItsOwn } from './onItsOwn.ts';
import { businessDayOf, inRunId, intervalAt } from './runDates.ts';
import type { SettleDeps } from './settleAssets.ts';

/** DAGs looked at in one round. */
const BATCH = 200;
/** Runs created for one DAG in one transaction. */
const MAX_RUNS = 100;

/**
 * Creates the runs that assets have made due, of every DAG that is not paused and has a place for them. The DAG's lock makes
 * it one run for each, whatever number of schedulers look.
 */
export async function createAssetRuns(
  deps: SettleDeps & { readonly onError: (error: unknown) => void },
): Promise<number> {
  let created = 0;
  for (const dagNo of await dagsWithDueRuns(deps.pool, BATCH)) {
    created += await onItsOwn(deps.onError, 0, () => inTransaction(deps.pool, (db) => createForDag(db, deps, dagNo)));
  }
  return created;
}

async function createForDag(db: Queryable, { definitions }: SettleDeps, dagNo: number): Promise<number> {
  const dag = await lockDagToRun(db, dagNo);
  if (!dag) return 0;
  const version = await definitions.get(db, dag.versionId);
  const { schedule, maxActiveRuns } = version.definition;
  if (schedule?.kind !== 'assets') return 0;
  const room = Math.min(MAX_RUNS, maxActiveRuns - dag.unfinished);
  let created = 0;
  for (const due of room > 0 ? await dueRunsOf(db, dagNo, room) : []) {
    const create = due.key === WHOLE ? createForEvents : createForPartition;
    if (await create(db, version, schedule, due, dag.now)) created++;
    await dropDue(db, dagNo, due.key);
  }
  return created;
}

async function createForEvents(
  db: Queryable,
  version: StoredVersion,
  schedule: AssetSchedule,
  { runAfter }: DueRun,
  now: Date,
): Promise<boolean> {
  const queued = await queuedAssets(db, version.dagNo);
  if (!holds(schedule.condition, (uri) => queued.some((asset) => asset.uri === uri))) return false;
  const runNo = await createOne(db, version, { runAfter, now, key: null, span: null });
  await consumeQueue(db, version.dagNo, runNo);
  return true;
}

async function createForPartition(
  db: Queryable,
  version: StoredVersion,
  schedule: AssetSchedule,
  { key, runAfter }: DueRun,
  now: Date,
): Promise<boolean> {
  const { dagNo, definition } = version;
  const eventId = await completedIn(db, { dagNo, definition, schedule, assets: await readAssets(db) }, key);
  if (eventId === null) return false;
  const runNo = await createOne(db, version, { runAfter, now, key, span: runSpan(schedule, key) });
  await consumePartitions(db, { dagNo, key, runNo, eventId }, neededPartitions(schedule, key));
  return true;
}

interface AssetRun {
  readonly runAfter: Date;
  readonly now: Date;
  readonly key: string | null;
  readonly span: { readonly start: Date; readonly end: Date } | null;
}

/** A run is named by the moment of its last event; where that name is taken, by the next free millisecond. */
async function createOne(
  db: Queryable,
  version: StoredVersion,
  { runAfter, now, key, span }: AssetRun,
): Promise<number> {
  const { definition } = version;
  const calendars = await calendarsFor(db, definition);
  const businessDay = businessDayOf(definition, span ?? intervalAt(definition, runAfter, calendars));
  for (let at = runAfter; ; at = new Date(at.getTime() + 1)) {
    const created = await createRun(db, {
      dagNo: version.dagNo,
      versionId: version.versionId,
      definition,
      runId: `asset_triggered__${inRunId(at)}${key === null ? '' : `_${key.replaceAll(/[^A-Za-z0-9_~:+-]/g, '_')}`}`,
      runType: 'asset_triggered',
      logicalDate: null,
      intervalStart: span?.start ?? null,
      intervalEnd: span?.end ?? null,
      runAfter,
      businessDay,
      partitionKey: key,
      conf: defaultParams(definition),
      note: null,
      triggeredBy: 'asset',
      triggeringUser: null,
      deadlines: deadlinesOf(definition, businessDay, now, calendars),
    });
    if (created !== null) return created;
  }
}
