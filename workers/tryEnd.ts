import type { TaskDefinition } from '../server/core/definition.ts';
import { endOfTry, type FailureKind } from '../server/core/retry.ts';
import type { TryOutcome } from '../server/core/states.ts';
import { reasonOf } from '../server/core/reasonOf.ts';
import type { ClaimedTry } from '../server/db/claimTries.ts';
import type { TryEnd } from '../server/db/endTries.ts';
import type { AttemptOutcome } from './attempt.ts';

type Written = Exclude<AttemptOutcome, { kind: 'superseded' }>;

/** Settings of a task that its version does not hold any more: it is not tried again. */
const NO_RETRIES = { retries: 0, retryDelayMs: 0, retryBackoff: 1, maxRetryDelayMs: null };

/** What is written at the end of a try. */
export function tryEndOf(claim: ClaimedTry, task: TaskDefinition | undefined, outcome: Written): TryEnd {
  const after = endOfTry(
    {
      outcome: tryOutcome(outcome),
      failure: failureOf(outcome),
      rescheduleMs: outcome.kind === 'rescheduled' ? outcome.delayMs : null,
      tryNumber: claim.tryNumber,
      maxTries: claim.maxTries,
      lostInRow: claim.lostInRow,
    },
    task ?? NO_RETRIES,
    Math.random(),
  );
  const { message, stack } = errorOf(outcome);
  return {
    runId: claim.runId,
    taskNo: claim.taskNo,
    mapIndex: claim.mapIndex,
    lease: claim.lease,
    outcome: tryOutcome(outcome),
    ...after,
    until: outcome.kind === 'deferred' ? (outcome.until?.toISOString() ?? null) : null,
    wait: outcome.kind === 'rescheduled' || outcome.kind === 'deferred' ? outcome.wait : null,
    decision: outcome.kind === 'success' ? outcome.decision : null,
    receipt: outcome.kind === 'success' || outcome.kind === 'failed' ? outcome.receipt : null,
    isWorkLeft: (outcome.kind === 'failed' || outcome.kind === 'skipped') && outcome.isWorkLeft === true,
    exitCode: outcome.kind === 'died' ? outcome.exitCode : null,
    error: storable(message),
    errorStack: storable(stack),
    result:
      outcome.kind === 'success' && outcome.json !== null ? { json: outcome.json, datePaths: outcome.datePaths } : null,
    lists: outcome.kind === 'success' ? outcome.lists : [],
    published: outcome.kind === 'success' ? outcome.published : [],
    state: outcome.kind === 'success' ? outcome.state : [],
  };
}

function tryOutcome(outcome: Written): Exclude<TryOutcome, 'superseded'> {
  switch (outcome.kind) {
    case 'success':
      return 'success';
    case 'skipped':
    case 'rescheduled':
    case 'deferred':
      return outcome.kind;
    case 'failed':
    case 'died':
      return 'failed';
    case 'released':
      return 'lost';
  }
}

function failureOf(outcome: Written): FailureKind | null {
  if (outcome.kind === 'died') return { kind: 'normal' };
  if (outcome.kind !== 'failed') return null;
  if (outcome.retry === 'never') return { kind: 'fail_now' };
  return outcome.retry === 'usual' ? { kind: 'normal' } : { kind: 'retry_after', delayMs: outcome.retry };
}

function errorOf(outcome: Written): { message: string | null; stack: string | null } {
  switch (outcome.kind) {
    case 'success':
    case 'rescheduled':
    case 'deferred':
      return { message: null, stack: null };
    case 'failed':
      return { message: outcome.message, stack: outcome.stack };
    case 'skipped':
    case 'died':
    case 'released':
      return { message: outcome.message, stack: null };
  }
}

/** Text in Postgres holds every character but NUL. */
function storable(text: string | null): string | null {
  return text?.replaceAll('\0', '\\0') ?? null;
}

/** The outcome of a try that left something that Postgres refuses; trying again would leave the same. */
export function unstorable(error: unknown): Written {
  const message = `what the try left cannot be stored: ${reasonOf(error)}. Look for NUL characters in what it published, its state and its result.`;
  return { kind: 'failed', message, stack: null, retry: 'never', receipt: null };
}
