import type { DagDefinition, TaskDefinition } from '../../../server/core/definition.ts';
import type { Decision } from '../../../server/core/decisions.ts';
import { endOfTry, type TryEnding } from '../../../server/core/retry.ts';
import { afterLook, type Wait } from '../../../server/core/waiting.ts';
import type { ClaimedTry } from '../../../server/db/claimTries.ts';
import type { TryEnd } from '../../../server/db/endTries.ts';
import type { RunService } from '../../../server/scheduler/runService.ts';
import { randomCases } from '../../support/core/randomDag.ts';
import type { Random } from '../../support/core/random.ts';
import type { Clock } from './clock.ts';

const DAY_MS = 86_400_000;

/** How a try ended, as its worker sees it. */
export interface Outcome extends Pick<TryEnding, 'outcome' | 'failure' | 'rescheduleMs'> {
  readonly wait?: Wait;
  readonly until?: Date;
  readonly decision?: Decision;
  /** Elements of the list over which other tasks are mapped. */
  readonly elements?: number;
}

const of = (outcome: Outcome['outcome'], more: Partial<Outcome> = {}): Outcome => ({
  outcome,
  failure: null,
  rescheduleMs: null,
  ...more,
});

/** Of one that somebody wanted to end. */
export const STOPPED = of('failed', { failure: { kind: 'normal' } });

/** How long a try takes: mostly minutes, sometimes longer than any lease or outage. */
export function durationOf({ kind, operator }: TaskDefinition, random: Random): number {
  if (kind === 'sensor' || operator.startsWith('waitFor')) return random.integer(20, 500);
  return random.chance(0.05) ? random.integer(20, 90) * 60_000 : random.integer(200, 600_000);
}

/** What a try comes to, by chance; one that waits looks at what it waits for. */
export async function workOf(
  { random, clock }: { readonly random: Random; readonly clock: Clock },
  claim: ClaimedTry,
  definition: DagDefinition,
  runs: RunService,
): Promise<Outcome> {
  const task = definition.tasks[claim.taskNo]!;
  const now = clock.database();
  if (task.kind === 'sensor') return lookedFor(claim, task, now, random);
  const date = claim.run.logicalDate!;
  if (task.operator === 'waitForTime') {
    const until = new Date(date.getTime() + (task.options as { readonly afterMs: number }).afterMs);
    if (claim.wait?.kind !== 'time')
      return until.getTime() <= now
        ? of('success')
        : of('deferred', { wait: { kind: 'time', until: until.toISOString() }, until });
    // Somebody sets the database's clock now and then; what was due by it stays due.
    return of('success');
  }
  if (task.operator === 'waitForRun') {
    const { dagId, taskId } = task.options as { readonly dagId: string; readonly taskId: string | null };
    const day = new Date(date.getTime() - (date.getTime() % DAY_MS));
    const awaited = { dagId, run: { logicalDate: day.toISOString() }, taskId };
    const end = await runs.end(awaited);
    if (end === null) return of('deferred', { wait: { kind: 'run', ...awaited } });
    return end.state === 'failed' || end.state === 'upstream_failed' ? STOPPED : of('success');
  }
  if (task.operator === 'unfailing') return of('success');
  if (random.chance(0.03))
    return of('failed', {
      failure: random.pick([
        { kind: 'normal' },
        { kind: 'normal' },
        { kind: 'fail_now' },
        { kind: 'retry_after', delayMs: 90_000 },
      ]),
    });
  if (task.kind === 'branch') return of('success', { decision: { cases: randomCases(random) } });
  if (task.kind === 'short_circuit') return of('success', { decision: { proceed: random.chance(0.7) } });
  if (random.chance(0.01)) return of('skipped');
  return of('success', task.listPaths ? { elements: random.pick([0, 1, 2, 3, 3, 8]) } : {});
}

function lookedFor(claim: ClaimedTry, { look }: TaskDefinition, now: number, random: Random): Outcome {
  const since = claim.wait?.kind === 'look' ? claim.wait.since : now;
  if (random.chance(0.3)) return of('success');
  const after = afterLook(since, now, look!);
  if (after.kind === 'again') return of('rescheduled', { rescheduleMs: after.delayMs, wait: { kind: 'look', since } });
  return look!.softFail ? of('skipped') : of('failed', { failure: { kind: 'fail_now' } });
}

/** What is written of it. */
export function endOf(
  { random }: { readonly random: Random },
  claim: ClaimedTry,
  { tasks }: DagDefinition,
  { outcome, failure, rescheduleMs, wait, until, decision, elements }: Outcome,
): TryEnd {
  const { tryNumber, maxTries, lostInRow } = claim;
  const ending = { outcome, failure, rescheduleMs, tryNumber, maxTries, lostInRow };
  return {
    runId: claim.runId,
    taskNo: claim.taskNo,
    mapIndex: claim.mapIndex,
    lease: claim.lease,
    outcome,
    ...endOfTry(ending, tasks[claim.taskNo]!, random.next()),
    until: until?.toISOString() ?? null,
    wait: wait ?? null,
    decision: decision ?? null,
    receipt: null,
    exitCode: null,
    error: null,
    errorStack: null,
    result: null,
    lists:
      elements === undefined
        ? []
        : [{ place: 0, elements: Array.from({ length: elements }, () => ({ json: 'null', datePaths: [] })) }],
    published: [],
    state: [],
  };
}
