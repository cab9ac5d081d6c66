import type { Pool } from 'pg';
import { secretTexts } from '../server/core/secretTexts.ts';
import { reasonOf } from '../server/core/reasonOf.ts';
import type { ConnectionValue } from '../server/dag/context.ts';
import { forgetLeftWork, takeLeftWork, type LeftWork } from '../server/db/leftWork.ts';
import { createLogSink } from './logSink.ts';
import type { LogLevel } from './protocol.ts';

export interface LeftWorkOptions {
  readonly pool: Pool;
  /** The worker's: what their tasks reach it reaches, too. */
  readonly queues: readonly string[];
  readonly connection: (name: string) => Promise<ConnectionValue | null>;
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

export interface LeftWorkEnder {
  /** Ends what was left and is due. One round at a time; cheap where nothing is left. */
  look(): void;
  /** What is being ended meanwhile is ended again by another worker, which does no harm. */
  stop(): Promise<void>;
}

/**
 * Ends the work outside that no try ends: of a task that was marked, cleared or stopped while it waited for a job, and of a
 * try that was killed. It takes no slot, and is tried until it has succeeded; the log of the task's latest try says so.
 */
export function startLeftWork({ pool, queues, connection, onChange, onError }: LeftWorkOptions): LeftWorkEnder {
  const stopping = new AbortController();
  let round: Promise<void> | null = null;

  async function endAll(): Promise<void> {
    for (;;) {
      const left = await takeLeftWork(pool, queues);
      if (left.length === 0) return;
      await Promise.all(left.map(end));
    }
  }

  async function end(work: LeftWork): Promise<void> {
    const found = await connection(work.connection);
    const secrets = found ? secretTexts(found) : [];
    const log = createLogSink({ pool, key: work, secrets, onStored: onChange, onError });
    const say = (level: LogLevel, message: string): void =>
      log.write([{ at: Date.now(), level, source: 'worker', message }]);
    try {
      if (!found) throw new Error(`the connection "${work.connection}" is not there any more`);
      // With SSH, which a worker that has nothing to end does without.
      const { endLeftBy } = await import('./operators/remoteJob/endLeft.ts');
      say('info', await endLeftBy(found, work.handle, stopping.signal));
      await forgetLeftWork(pool, work);
    } catch (error) {
      if (stopping.signal.aborted) return;
      say('error', `the work that was left is not ended yet, and is tried again: ${reasonOf(error)}`);
    }
    await log.flush();
  }

  return {
    look() {
      if (stopping.signal.aborted) return;
      round ??= endAll()
        .catch(onError)
        .finally(() => {
          round = null;
        });
    },
    async stop() {
      stopping.abort(new Error('the worker is shutting down'));
      await round;
    },
  };
}
