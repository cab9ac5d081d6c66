import type { DagDefinition, TaskDefinition } from '../server/core/definition.ts';
import { secretTexts } from '../server/core/secretTexts.ts';
import { eventsOfRun } from '../server/db/assetEvents.ts';
import type { ClaimedTry } from '../server/db/claimTries.ts';
import type { StoredVersion } from '../server/db/definitions.ts';
import { calendarsFor } from '../server/db/calendars.ts';
import type { Queryable } from '../server/db/transaction.ts';
import { intervalAt, type IntervalDates } from '../server/scheduler/runDates.ts';
import type { Attempt } from './protocol.ts';
import { readElements, readResults } from './readInputs.ts';
import type { AttemptDeps } from './attempt.ts';

/** What a try is sent, and what of it must never be shown. */
export interface Prepared {
  readonly attempt: Attempt;
  readonly secrets: readonly string[];
}

/** Reads all that a try needs: results of others, connections, variables, state. */
export async function prepareAttempt(
  deps: Pick<AttemptDeps, 'pool' | 'secrets'>,
  claim: ClaimedTry,
  version: StoredVersion,
  task: TaskDefinition,
): Promise<Prepared> {
  const { definition } = version;
  const interval = await intervalOf(deps.pool, claim.run, definition);
  const { previous } = claim.run;
  const [results, elements, assetEvents, connections, variables] = await Promise.all([
    readResults(deps.pool, claim, definition, task),
    task.mapped && claim.mapIndex >= 0 ? readElements(deps.pool, claim, definition, task.mapped) : null,
    claim.run.runType === 'asset_triggered' ? eventsOfRun(deps.pool, claim.runId) : [],
    resolveAll(task.connections, (name) => deps.secrets.connection(name)),
    resolveAll(task.variables, (name) => deps.secrets.variable(name)),
  ]);
  const attempt: Attempt = {
    dagId: definition.dagId,
    definitionHash: version.definitionHash,
    taskId: task.taskId,
    runId: claim.run.runId,
    tryNumber: claim.tryNumber,
    mapIndex: claim.mapIndex,
    runType: claim.run.runType,
    intervalStart: interval.start,
    intervalEnd: interval.end,
    logicalDate: claim.run.logicalDate,
    businessDay: claim.run.businessDay ?? '',
    zone: definition.zone,
    partition: claim.run.partitionKey,
    assetEvents,
    outlets: task.outlets,
    previous: previous && { runId: previous.runId, start: new Date(previous.start), end: new Date(previous.end) },
    idempotencyKey: `${definition.dagId}/${claim.run.runId}/${task.taskId}/${claim.mapIndex}`,
    params: claim.run.conf,
    results,
    elements,
    declares: { connections: task.connections, variables: task.variables },
    connections,
    variables,
    state: claim.dagState,
    epoch: BigInt(claim.lease),
    claimedAt: claim.claimedAt,
    handle: claim.isResumed ? claim.handle : null,
    leftHandle: claim.leftHandle,
    wait: claim.wait,
  };
  return { attempt, secrets: Object.values(connections).flatMap(secretTexts) };
}

/** A run without one of its own works on the one that its business day was taken from. */
async function intervalOf(
  db: Queryable,
  { intervalStart, intervalEnd, runAfter }: ClaimedTry['run'],
  definition: DagDefinition,
): Promise<IntervalDates> {
  return intervalStart && intervalEnd
    ? { start: intervalStart, end: intervalEnd }
    : intervalAt(definition, runAfter, await calendarsFor(db, definition));
}

async function resolveAll<T>(
  names: readonly string[],
  resolve: (name: string) => Promise<T | null>,
): Promise<Record<string, T>> {
  const found: Record<string, T> = {};
  for (const [i, value] of (await Promise.all(names.map(resolve))).entries()) {
    const name = names[i];
    if (name !== undefined && value !== null) found[name] = value;
  }
  return found;
}
