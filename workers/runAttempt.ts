import { performance } from 'node:perf_hooks';
import type { Pool } from 'pg';
import type { Json, TaskDefinition } from '../server/core/definition.ts';
import type { ConnectionValue } from '../server/dag/context.ts';
import { loadAttemptInputs, saveHandle, saveProgress, type AttemptInputs } from '../server/db/attemptInputs.ts';
import type { ClaimedTry } from '../server/db/claimTries.ts';
import type { StoredVersion } from '../server/db/definitions.ts';
import { isOutage } from '../server/db/outage.ts';
import { childKey } from './childKey.ts';
import type { ChildPool, TaskChild } from './childPool.ts';
import { publicationsOf } from './outlets.ts';
import { createLogSink, type LogSink } from './logSink.ts';
import type { Attempt, AttemptEnd, BindMessage, FromChild, LogLevel, ProgressReport } from './protocol.ts';
import { deserializeResult } from './result.ts';

/** The worker's services that a try in a child may call, by name: each carries out its methods under the try's lease. */
export type Services = Readonly<Record<string, Readonly<Record<string, (...args: never[]) => Promise<unknown>>>>>;

export interface AttemptDeps {
  readonly pool: Pool;
  readonly children: ChildPool;
  readonly bind: (version: StoredVersion) => Promise<BindMessage>;
  readonly secrets: {
    connection(name: string): Promise<ConnectionValue | null>;
    variable(name: string): Promise<Json | null>;
  };
  readonly services: (claim: ClaimedTry) => Services;
  /** Told when something that pages show has changed without a change of state: a log chunk, progress. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
  /** From the request to stop until SIGKILL, in milliseconds. */
  readonly stopGraceMs: number;
}

/** How a try ended, seen by its worker. */
export type AttemptOutcome =
  | AttemptEnd
  /** The process died, or was killed by the worker, without an end of its own. */
  | { readonly kind: 'died'; readonly message: string; readonly exitCode: number | null }
  /** The worker goes away, and gives the try back for another to take. */
  | { readonly kind: 'released'; readonly message: string }
  /** The lease has gone to another: there is nothing to write. */
  | { readonly kind: 'superseded' };

type Died = AttemptOutcome & { readonly kind: 'died' };

export interface RunningAttempt {
  readonly claim: ClaimedTry;
  readonly outcome: Promise<AttemptOutcome>;
  /** Asks the body to stop, and kills the process group after the grace. */
  stop(reason: string): void;
  /** Kills at once; the try counts as given back, not as failed, and work that it left outside goes on. */
  release(reason: string): void;
  /** The lease is lost: kills at once, and writes nothing more. */
  abandon(): void;
}

/** Progress is stored at most this often. */
const PROGRESS_MS = 500;

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
      prepared = await prepare(deps, claim, version, task);
    } catch (error) {
      return notStarted(error);
    }
    const log = createLogSink({
      pool: deps.pool,
      key: claim,
      secrets: prepared.secrets,
      onStored: deps.onChange,
      onError: deps.onError,
    });
    try {
      child = await deps.children.take({ key: childKey(version, prepared.attempt), bind: () => deps.bind(version) });
    } catch (error) {
      log.write([line('error', messageOf(error))]);
      await log.flush();
      return notStarted(error);
    }
    const timeout =
      task.executionTimeoutMs === null
        ? undefined
        : setTimeout(
            () => stop(`the try took longer than its limit of ${(task.executionTimeoutMs as number) / 1000} s`),
            task.executionTimeoutMs,
          );
    if (stopReason !== null || isAbandoned) child.kill();
    const { end, memoryMb } = await converse(deps, claim, child, log, prepared.attempt);
    await child.drained();
    clearTimeout(timeout);
    clearTimeout(killTimer);
    if (isAbandoned) return { kind: 'superseded' };
    const hasEnded = stopReason === null || (isReleased && end.kind !== 'died');
    const final = hasEnded ? withOutlets(end, task, prepared.attempt) : stopped(stopReason ?? '');
    if (final.kind === 'died') log.write([line('error', final.message)]);
    else if (stopReason !== null) log.write([line('warn', `stopped: ${stopReason}`)]);
    await log.flush();
    if (end.kind === 'died' || stopReason !== null) deps.children.discard(child);
    else deps.children.give(child, memoryMb);
    return final;
  }

  function stopped(reason: string): AttemptOutcome {
    if (isReleased) return { kind: 'released', message: reason };
    return { kind: 'failed', message: reason, stack: null, retry: 'usual', receipt: null };
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

/** A success publishes what the task's outlets say. */
function withOutlets(end: AttemptEnd | Died, task: TaskDefinition, attempt: Attempt): AttemptOutcome {
  if (end.kind !== 'success' || task.outlets.length === 0) return end;
  const result: unknown = end.json === null ? null : JSON.parse(end.json);
  return { ...end, published: publicationsOf(task.outlets, { ...attempt, ...end, result }) };
}

interface Prepared {
  readonly attempt: Attempt;
  readonly secrets: readonly string[];
}

async function prepare(
  deps: AttemptDeps,
  claim: ClaimedTry,
  version: StoredVersion,
  task: TaskDefinition,
): Promise<Prepared> {
  const { definition } = version;
  const [inputs, connections, variables] = await Promise.all([
    loadAttemptInputs(deps.pool, {
      runId: claim.runId,
      dagNo: claim.run.dagNo,
      intervalStart: claim.run.intervalStart,
      reads: task.reads,
    }),
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
    intervalStart: claim.run.intervalStart ?? claim.run.runAfter,
    intervalEnd: claim.run.intervalEnd ?? claim.run.runAfter,
    logicalDate: claim.run.logicalDate,
    businessDay: claim.run.businessDay ?? '',
    zone: definition.zone,
    partition: claim.run.partitionKey,
    previous: inputs.previous
      ? { runId: inputs.previous.runId, start: new Date(inputs.previous.start), end: new Date(inputs.previous.end) }
      : null,
    idempotencyKey: `${definition.dagId}/${claim.run.runId}/${task.taskId}/${claim.mapIndex}`,
    params: claim.run.conf,
    results: resultsByTask(inputs.results, version),
    connections,
    variables,
    state: inputs.state,
    epoch: BigInt(claim.lease),
    handle: claim.isResumed ? claim.handle : null,
  };
  return { attempt, secrets: Object.values(connections).flatMap(secretsOf) };
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

function resultsByTask(results: AttemptInputs['results'], version: StoredVersion): ReadonlyMap<string, unknown> {
  const byTask = new Map<string, unknown>();
  for (const [taskNo, rows] of Map.groupBy(results, (row) => row.taskNo)) {
    const taskId = version.definition.tasks[taskNo]?.taskId;
    if (taskId === undefined) continue;
    const values = rows.map((row) => deserializeResult(row.value, row.datePaths));
    byTask.set(taskId, rows[0]?.mapIndex === -1 ? values[0] : values);
  }
  return byTask;
}

/** What of a connection must never be shown. Short texts are left: masking them would blot out half of every log. */
function secretsOf(connection: ConnectionValue): string[] {
  const inExtra = Object.entries(connection.extra).flatMap(([key, value]) =>
    typeof value === 'string' && SECRET_NAME.test(key) ? [value] : [],
  );
  return [connection.password ?? '', ...inExtra].filter((secret) => secret.length >= 4);
}

const SECRET_NAME = /pass|secret|token|private|credential|key$/i;

/** Sends the try to the child and serves it until it ends. */
function converse(
  deps: AttemptDeps,
  claim: ClaimedTry,
  child: TaskChild,
  log: LogSink,
  attempt: Attempt,
): Promise<{ end: AttemptEnd | Died; memoryMb: number }> {
  const progress = createProgressWriter(deps, claim);
  const services: Services = {
    ...deps.services(claim),
    try: { saveHandle: (handle: Json) => saveHandle(deps.pool, claim, handle) },
  };
  return new Promise((resolve) => {
    child.listen({
      onOutput: (output) => log.write([output]),
      onExit: (code, signal) =>
        resolve({
          end: { kind: 'died', message: `the task's process ended: ${signal ?? `exit code ${code}`}`, exitCode: code },
          memoryMb: 0,
        }),
      onMessage(message) {
        switch (message.type) {
          case 'log':
            log.write(message.lines);
            break;
          case 'progress':
            progress(message.progress);
            break;
          case 'call':
            void serve(services, message, child);
            break;
          case 'end':
            resolve({ end: message.end, memoryMb: message.memoryMb });
            break;
          case 'ready':
          case 'bound':
          case 'unbound':
            break;
        }
      },
    });
    child.send({ type: 'run', attempt });
  });
}

async function serve(services: Services, call: FromChild & { type: 'call' }, child: TaskChild): Promise<void> {
  try {
    const method = services[call.service]?.[call.method] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    if (!method) throw new Error(`there is no ${call.service}.${call.method}`);
    child.send({ type: 'reply', id: call.id, value: await method(...call.args) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    child.send({ type: 'reply', id: call.id, error: { message: messageOf(error), code } });
  }
}

function createProgressWriter(deps: AttemptDeps, claim: ClaimedTry): (progress: ProgressReport) => void {
  let latest: ProgressReport | null = null;
  let timer: NodeJS.Timeout | undefined;
  let storedAt = -Infinity;
  const store = () => {
    timer = undefined;
    storedAt = performance.now();
    saveProgress(deps.pool, claim, latest).then(deps.onChange, deps.onError);
  };
  return (progress) => {
    latest = progress;
    timer ??= setTimeout(store, Math.max(0, storedAt + PROGRESS_MS - performance.now())).unref();
  };
}

/** A try that could not begin is given back where Postgres is to blame, and has failed where the task is. */
function notStarted(error: unknown): AttemptOutcome {
  return isOutage(error) ? { kind: 'released', message: messageOf(error) } : failure(error);
}

function line(level: LogLevel, message: string) {
  return { at: Date.now(), level, source: 'worker' as const, message };
}

function failure(error: unknown): AttemptOutcome {
  return {
    kind: 'failed',
    message: messageOf(error),
    stack: error instanceof Error ? (error.stack ?? null) : null,
    retry: 'usual',
    receipt: null,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
