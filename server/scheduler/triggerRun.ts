import { deadlinesOf } from '../core/deadline.ts';
import type { DagDefinition } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import { runPartitioning } from '../core/partitionRuns.ts';
import { describeKeys, isPartition } from '../core/partitions.ts';
import type { TriggerOutcome, TriggerRequest } from '../core/runVerbs.ts';
import { calendarsFor } from '../db/calendars.ts';
import { clockOf } from '../db/clock.ts';
import { createRun } from '../db/createRun.ts';
import { businessDayOf, inRunId, intervalAt } from './runDates.ts';
import type { Store } from './store.ts';

/** Creates a run that somebody asked for. Its interval is the given one, else the schedule's for its logical date, else none. */
export async function triggerRun(store: Store, request: TriggerRequest): Promise<TriggerOutcome> {
  const now = (await clockOf(store.pool)).getTime();
  // Only the moment makes the id of such a run, and others may ask within the same millisecond.
  const isNamedByNow = request.runId === null && request.runAfter === null && request.logicalDate === null;
  for (let later = 0; ; later++) {
    const outcome = await triggerAt(store, request, new Date(now + later));
    if (outcome.kind === 'created' || !isNamedByNow || later === MAX_LATER_MS) return outcome;
  }
}

const MAX_LATER_MS = 1_000;

async function triggerAt(store: Store, request: TriggerRequest, now: Date): Promise<TriggerOutcome> {
  const { definition } = await store.definitions.get(store.pool, request.versionId);
  if (request.partitionKey !== null) checkPartition(definition, request.partitionKey);
  const calendars = await calendarsFor(store.pool, definition);
  const runAfter = request.runAfter ?? now;
  const interval =
    request.interval ?? (request.logicalDate ? intervalAt(definition, request.logicalDate, calendars) : null);
  const businessDay = businessDayOf(definition, interval ?? intervalAt(definition, runAfter, calendars));
  const runId = request.runId ?? `manual__${inRunId(runAfter)}`;
  const created = await createRun(store.pool, {
    dagNo: request.dagNo,
    versionId: request.versionId,
    definition,
    runId,
    runType: 'manual',
    logicalDate: request.logicalDate,
    intervalStart: interval?.start ?? null,
    intervalEnd: interval?.end ?? null,
    runAfter,
    businessDay,
    partitionKey: request.partitionKey,
    conf: request.conf,
    note: request.note,
    triggeredBy: request.via,
    triggeringUser: request.user,
    deadlines: deadlinesOf(definition, businessDay, now, calendars),
  });
  return created === null ? { kind: 'exists' } : { kind: 'created', runId };
}

/** A run of a DAG that waits for partitions is for one that there can be. Throws `INVALID_PARTITION`. */
function checkPartition({ dagId, schedule }: DagDefinition, key: string): void {
  const partitioning = schedule?.kind === 'assets' ? runPartitioning(schedule) : null;
  if (partitioning === null || isPartition(partitioning, key)) return;
  throw new HaruError(
    'INVALID_PARTITION',
    `${dagId} runs by partitions, and '${key}' is none: give ${describeKeys(partitioning)}.`,
    { dagId, partition: key },
  );
}
