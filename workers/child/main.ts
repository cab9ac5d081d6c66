import { writeSync } from 'node:fs';
import { FailNow, RetryAfter, SkipTask } from '../../server/dag/outcome.ts';
import { loadBundle, type LoadedBundle } from '../../server/dag/runtime.ts';
import type { BuiltInOperator } from '../operators/operator.ts';
import { Deferral, LookAgain } from '../operators/waiting/pause.ts';
import { importOperators } from '../operators/registry.ts';
import { END_OF_OUTPUT, type Attempt, type AttemptEnd, type BindMessage, type RenderMessage } from '../protocol.ts';
import { serializeResult } from '../result.ts';
import { resultLists } from '../resultLists.ts';
import { openChannel } from './channel.ts';
import { createContext } from './context.ts';
import { renderNotice } from './renderNotice.ts';
import { captureConsole, createChildLog } from './logging.ts';
import { ownFrames } from './ownFrames.ts';
import { runBody } from './runBody.ts';

/**
 * The process that runs tries: it waits for a bundle, evaluates it once, and then runs one try of it at a time until its
 * worker ends it. It has no environment and no way to Postgres but through its worker.
 */
const channel = openChannel();
const log = createChildLog(channel);
captureConsole(log);
process.setSourceMapsEnabled(true);
process.title = 'haru task';
// Without its worker a try has no lease to write under: it ends at once, with all that it has started.
process.on('disconnect', endGroup);
if (!process.connected) endGroup();
process.on('unhandledRejection', (reason) =>
  log.write('error', 'stderr', `unhandled rejection: ${describe(reason).stack ?? String(reason)}`),
);

let bound: {
  readonly bundle: LoadedBundle;
  readonly operators: ReadonlyMap<string, BuiltInOperator<never, unknown>>;
} | null = null;
let abort = new AbortController();

channel.onMessage((message) => {
  switch (message.type) {
    case 'bind':
      void bind(message);
      break;
    case 'run':
      void run(message.attempt);
      break;
    case 'render':
      render(message);
      break;
    case 'abort':
      abort.abort(new Error(message.reason));
      break;
  }
});
channel.send({ type: 'ready' });

function endGroup(): void {
  process.kill(-process.pid, 'SIGKILL');
}

async function bind(message: BindMessage): Promise<void> {
  try {
    const operators = await importOperators(message.operators);
    if (message.user) becomeUser(message.user);
    bound = {
      bundle: loadBundle(message.code, { filename: message.filename, sourceMap: message.sourceMap }),
      operators,
    };
    channel.send({ type: 'bound' });
  } catch (error) {
    channel.send({ type: 'unbound', ...describe(error) });
  }
}

function becomeUser({ uid, gid }: { uid: number; gid: number }): void {
  process.setgroups?.([]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

async function run(attempt: Attempt): Promise<void> {
  abort = new AbortController();
  const end = await attemptEnd(attempt);
  log.flush();
  markEndOfOutput();
  channel.send({ type: 'end', end, memoryMb: memoryMb() });
}

function render(message: RenderMessage): void {
  try {
    if (!bound) throw new Error('no bundle is bound');
    const rendered = renderNotice(bound.bundle, message);
    channel.send({ type: 'rendered', rendered, memoryMb: memoryMb() });
  } catch (error) {
    channel.send({ type: 'unrendered', ...describe(error) });
  }
}

function memoryMb(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}

/** A task may have closed its output; then there is nothing to mark. */
function markEndOfOutput(): void {
  for (const fd of [1, 2]) {
    try {
      writeSync(fd, `${END_OF_OUTPUT}\n`);
    } catch {
      continue;
    }
  }
}

async function attemptEnd(attempt: Attempt): Promise<AttemptEnd> {
  const { context, gathered, progress } = createContext(attempt, channel, log, abort.signal);
  try {
    if (!bound) throw new Error('no bundle is bound');
    const { value, decision, definition, maxResultBytes } = await runBody(
      bound.bundle,
      bound.operators,
      attempt,
      context,
      {
        label: (label) => channel.call('try', 'saveLabel', [label]),
        given: (given) => channel.send({ type: 'given', given }),
      },
    );
    const stored = serializeResult(value, maxResultBytes);
    const lists = resultLists(definition, attempt.taskId, value);
    return {
      kind: 'success',
      json: stored?.json ?? null,
      datePaths: stored?.datePaths ?? [],
      lists,
      decision,
      receipt: gathered.receipt,
      published: gathered.published,
      state: [...gathered.state].map(([key, value]) => ({ key, value })),
    };
  } catch (error) {
    const { message, stack } = describe(error);
    if (error instanceof LookAgain) return { kind: 'rescheduled', delayMs: error.delayMs, wait: error.wait };
    if (error instanceof Deferral) return { kind: 'deferred', until: error.until, wait: error.wait };
    const isWorkLeft = gathered.isWorkUnderWay;
    if (error instanceof SkipTask) return { kind: 'skipped', message, isWorkLeft };
    log.write('error', 'task', stack === null ? message : ownFrames(stack));
    const retry = error instanceof FailNow ? 'never' : error instanceof RetryAfter ? error.delayMs : 'usual';
    return { kind: 'failed', message, stack, retry, receipt: gathered.receipt, isWorkLeft };
  } finally {
    progress.flush();
  }
}

/** Whatever was thrown, with the causes behind it. */
function describe(error: unknown): { message: string; stack: string | null } {
  if (!(error instanceof Error))
    return { message: `a value that is no Error was thrown: ${String(error)}`, stack: null };
  const stack = error.stack ?? null;
  return {
    message: error.message,
    stack: error.cause instanceof Error ? `${stack}\ncaused by: ${error.cause.stack}` : stack,
  };
}
