import { performance } from 'node:perf_hooks';
import type { TaskDefinition } from '../server/core/definition.ts';
import { limitOfLook, nextLook } from '../server/core/jobWait.ts';
import { LANES } from '../server/core/lanes.ts';
import { maskTexts } from '../server/core/secretTexts.ts';
import { reasonOf } from '../server/core/reasonOf.ts';
import type { ClaimedTry } from '../server/db/claimTries.ts';
import type { StoredVersion } from '../server/db/definitions.ts';
import { isOutage } from '../server/db/outage.ts';
import type { AttemptDeps, AttemptOutcome, Died, RunningAttempt } from './attempt.ts';
import { childKey } from './childKey.ts';
import type { TaskChild } from './childPool.ts';
import { converse } from './converse.ts';
import { publicationsOf } from './outlets.ts';
import { createLogSink } from './logSink.ts';
import { startLongTimer } from './longTimer.ts';
import { prepareAttempt, type Prepared } from './prepareAttempt.ts';
import type { Attempt, AttemptEnd, LogLevel } from './protocol.ts';

/** Runs one claimed try in a child process. The returned attempt can be stopped from the first moment on. */
export function runAttempt(deps: AttemptDeps, claim: ClaimedTry, version: StoredVersion): RunningAttempt {
  const task = version.definition.tasks[claim.taskNo];
  let child: TaskChild | null = null;
  let stopReason: string | null = null;
  let isReleased = false;
  let isAbandoned = false;
  let killTimer: NodeJS.Timeout | undefined;

  const stop = (reason: string) => {
    if (stopReason !== null) return;
    stopReason = reason;
    child?.send({ type: 'abort', reason });
    killTimer = setTimeout(() => child?.kill(), deps.stopGraceMs);
  };

  async function outcome(): Promise<AttemptOutcome> {
    if (!task)
      return {
        kind: 'died',
        message: `version ${version.versionId} has no task number ${claim.taskNo}`,
        exitCode: null,
      };
    let prepared: Prepared;
    try {
      prepared = await prepareAttempt(deps, claim, version, task);
    } catch (error) {
      return notStarted(error, claim);
    }
    const log = createLogSink({
      pool: deps.pool,
      key: claim,
      secrets: prepared.secrets,
      onStored: deps.onChange,
      onError: deps.onError,
    });
    try {
      child = await deps.children.take({
        key: childKey(version, prepared.attempt),
        isBackground: claim.lane === LANES.backfill,
        bind: () => deps.bind(version),
      });
    } catch (error) {
      log.write([line('error', reasonOf(error))]);
      await log.flush();
      return notStarted(error, claim);
    }
    const { executionTimeoutMs: limitMs } = task;
    const endLimit =
      limitMs === null ? null : startLongTimer(slotLimit(limitMs, claim), () => stop(overLimit(limitMs)));
    const startedMs = performance.now();
    if (stopReason !== null || isAbandoned) child.kill();
    const { end, memoryMb, hasHandle } = await converse(deps, claim, child, log, prepared);
    await child.drained();
    endLimit?.();
    clearTimeout(killTimer);
    if (isAbandoned) return { kind: 'superseded' };
    const hasEnded = stopReason === null || (isReleased && end.kind !== 'died');
    const final = withoutSecrets(
      hasEnded
        ? outcomeOf(end, hasHandle, task, prepared.attempt, claim.claimedAt.getTime() + performance.now() - startedMs)
        : stopped(stopReason ?? '', isWorkLeft(end, hasHandle)),
      prepared.secrets,
    );
    if (end.kind === 'died' && hasEnded) log.write([line('error', end.message)]);
    else if (stopReason !== null) log.write([line('warn', `stopped: ${stopReason}`)]);
    await log.flush();
    // What a try that failed has left running would go on beside the child's next one.
    if (end.kind === 'died' || end.kind === 'failed' || stopReason !== null) deps.children.discard(child);
    else deps.children.give(child, memoryMb);
    // Whoever stops this try from now on must not end the one that the child serves next.
    child = null;
    return final;
  }

  function stopped(reason: string, isLeft: boolean): AttemptOutcome {
    return isReleased ? { kind: 'released', message: reason } : failed(reason, isLeft);
  }

  return {
    claim,
    outcome: outcome().catch((error: unknown) => {
      child?.kill();
      return failure(error);
    }),
    stop,
    release(reason) {
      if (stopReason !== null) return;
      stopReason = reason;
      isReleased = true;
      child?.kill();
    },
    abandon() {
      isAbandoned = true;
      child?.kill();
    },
  };
}

/**
 * A success publishes what the task's outlets say. A process that died is no end of the work that it left outside: the
 * try is given back, and goes on with it.
 */
function outcomeOf(
  end: AttemptEnd | Died,
  hasHandle: boolean,
  task: TaskDefinition,
  attempt: Attempt,
  nowMs: number,
): AttemptOutcome {
  if (end.kind === 'died' && hasHandle) return { kind: 'released', message: end.message };
  if (end.kind === 'deferred' && end.wait.kind === 'job' && end.until !== null) {
    const { executionTimeoutMs: limitMs } = task;
    const next = nextLook(end.until.getTime(), end.wait.since, nowMs, limitMs);
    return next === null ? failed(overLimit(limitMs ?? 0), true) : { ...end, until: new Date(next) };
  }
  if (end.kind !== 'success' || task.outlets.length === 0) return end;
  const result: unknown = end.json === null ? null : JSON.parse(end.json);
  return { ...end, published: publicationsOf(task.outlets, { ...attempt, ...end, result }) };
}

/** What a try says of its failure is stored, shown and sent to others. */
function withoutSecrets<T extends AttemptOutcome>(outcome: T, secrets: readonly string[]): T {
  if (!('message' in outcome)) return outcome;
  const message = maskTexts(outcome.message, secrets);
  if (!('stack' in outcome) || outcome.stack === null) return { ...outcome, message };
  return { ...outcome, message, stack: maskTexts(outcome.stack, secrets) };
}

/** Whether work outside goes on after a try that was stopped, or has failed. */
function isWorkLeft(end: AttemptEnd | Died, hasHandle: boolean): boolean {
  if (end.kind === 'died') return hasHandle;
  if (end.kind === 'deferred') return end.wait.kind === 'job';
  return (end.kind === 'failed' || end.kind === 'skipped') && end.isWorkLeft === true;
}

/** What is left of the limit of a try that has waited for a job; another has all of it. */
function slotLimit(limitMs: number, { wait, claimedAt }: ClaimedTry): number {
  return wait?.kind === 'job' ? limitOfLook(limitMs, wait.since, claimedAt.getTime()) : limitMs;
}

function overLimit(limitMs: number): string {
  return `the try took longer than its limit of ${limitMs / 1000} s`;
}

/** A try that could not begin is given back where Postgres is to blame, and has failed where the task is. */
function notStarted(error: unknown, { isResumed, handle }: ClaimedTry): AttemptOutcome {
  if (isOutage(error)) return { kind: 'released', message: reasonOf(error) };
  return { ...failure(error), isWorkLeft: isResumed && handle !== null };
}

function line(level: LogLevel, message: string) {
  return { at: Date.now(), level, source: 'worker' as const, message };
}

function failure(error: unknown): Failed {
  return { ...failed(reasonOf(error), false), stack: error instanceof Error ? (error.stack ?? null) : null };
}

type Failed = AttemptOutcome & { readonly kind: 'failed' };

function failed(message: string, isLeft: boolean): Failed {
  return { kind: 'failed', message, stack: null, retry: 'usual', receipt: null, isWorkLeft: isLeft };
}
