import type { Json } from '../server/core/definition.ts';
import { reasonOf } from '../server/core/reasonOf.ts';
import { saveGiven, saveHandle, saveLabel, saveProgress } from '../server/db/attemptInputs.ts';
import type { ClaimedTry } from '../server/db/claimTries.ts';
import type { TaskChild } from './childPool.ts';
import { storedGiven, type Given } from './given.ts';
import type { LogSink } from './logSink.ts';
import { createProgressWriter } from './progressWriter.ts';
import type { Prepared } from './prepareAttempt.ts';
import type { AttemptEnd, FromChild } from './protocol.ts';
import type { AttemptDeps, Died, Services } from './attempt.ts';
import { throughOutage } from './throughOutage.ts';

/** How a child's part in a try ended. */
export interface Conversation {
  readonly end: AttemptEnd | Died;
  /** Of the child, at its end. */
  readonly memoryMb: number;
  /** The try has left word of work outside that goes on without its process. */
  readonly hasHandle: boolean;
}

/** Sends the try to the child and serves it until it ends. */
export function converse(
  deps: AttemptDeps,
  claim: ClaimedTry,
  child: TaskChild,
  log: LogSink,
  { attempt, secrets }: Prepared,
): Promise<Conversation> {
  const progress = createProgressWriter((now) => saveProgress(deps.pool, claim, now).then(deps.onChange, deps.onError));
  let hasHandle = attempt.handle !== null;
  let hasEnded = false;
  const services: Services = {
    ...deps.services(claim),
    try: {
      async saveHandle(handle: Json) {
        await saveHandle(deps.pool, claim, handle);
        hasHandle = true;
      },
      saveLabel: (label: string) => saveLabel(deps.pool, claim, label),
    },
  };
  const { promise, resolve } = Promise.withResolvers<Conversation>();
  const end = (conversation: Omit<Conversation, 'hasHandle'>): void => {
    hasEnded = true;
    progress.end();
    resolve({ ...conversation, hasHandle });
  };
  const throughOutages = <T>(work: () => Promise<T>): Promise<T> => throughOutage(work, deps.onError, () => !hasEnded);
  const keepGiven = (given: Given): void => {
    const stored = storedGiven(given, secrets);
    if (stored !== null)
      void throughOutages(() => saveGiven(deps.pool, claim, stored)).then(deps.onChange, deps.onError);
  };
  child.listen({
    onOutput: (output) => log.write([output]),
    onExit: (code, signal) =>
      end({
        end: { kind: 'died', message: `the task's process ended: ${signal ?? `exit code ${code}`}`, exitCode: code },
        memoryMb: 0,
      }),
    onMessage(message) {
      switch (message.type) {
        case 'log':
          log.write(message.lines);
          break;
        case 'given':
          keepGiven(message.given);
          break;
        case 'progress':
          progress.report(message.progress);
          break;
        case 'call':
          void serve(services, message, child, throughOutages);
          break;
        case 'end':
          end({ end: message.end, memoryMb: message.memoryMb });
          break;
        case 'ready':
        case 'bound':
        case 'unbound':
        case 'rendered':
        case 'unrendered':
          break;
      }
    },
  });
  child.send({ type: 'run', attempt });
  return promise;
}

async function serve(
  services: Services,
  call: FromChild & { type: 'call' },
  child: TaskChild,
  throughOutages: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  try {
    const method = services[call.service]?.[call.method] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    if (!method) throw new Error(`there is no ${call.service}.${call.method}`);
    child.send({ type: 'reply', id: call.id, value: await throughOutages(() => method(...call.args)) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    child.send({
      type: 'reply',
      id: call.id,
      error: { message: reasonOf(error), code },
    });
  }
}
