import type { Pool } from 'pg';
import { reasonOf } from '../../server/core/reasonOf.ts';
import { maskTexts, secretTexts } from '../../server/core/secretTexts.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { endTest, takeTest } from '../../server/db/connectionTests.ts';
import { testerOf } from './testers.ts';

export interface ConnectionTestsOptions {
  readonly pool: Pool;
  /** Name of the worker. */
  readonly name: string;
  readonly connection: (name: string) => Promise<ConnectionValue | null>;
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

export interface ConnectionTests {
  /** Does what people ask for, one test after another. */
  look(): void;
  stop(): Promise<void>;
}

/** A connection that has not answered by then is of no use to a task either. */
const LIMIT_MS = 20_000;
const LONGEST_MESSAGE = 1_000;

/** Tests connections from where tasks run: what a worker reaches, and with which secrets, no other process can say. */
export function startConnectionTests({
  pool,
  name,
  connection,
  onChange,
  onError,
}: ConnectionTestsOptions): ConnectionTests {
  const stopping = new AbortController();
  let round: Promise<void> | null = null;
  let isAsked = false;

  async function doAll(): Promise<void> {
    do {
      isAsked = false;
      for (let test = await takeTest(pool, name); test !== null; test = await takeTest(pool, name)) {
        const { isGood, message } = await outcomeOf(test.connection);
        await endTest(pool, test.id, isGood, message);
        onChange();
      }
    } while (isAsked && !stopping.signal.aborted);
  }

  async function outcomeOf(tested: string): Promise<{ readonly isGood: boolean; readonly message: string }> {
    let secrets: readonly string[] = [];
    const words = (text: string): string => maskTexts(text, secrets).slice(0, LONGEST_MESSAGE);
    try {
      const found = await connection(tested);
      if (found === null) throw new Error(`the connection '${tested}' is not there any more`);
      secrets = secretTexts(found);
      const limit = AbortSignal.any([stopping.signal, AbortSignal.timeout(LIMIT_MS)]);
      const test = testerOf(found.type)(tested, found, limit);
      return { isGood: true, message: words(await Promise.race([test, overBy(limit)])) };
    } catch (error) {
      return { isGood: false, message: words(reasonOf(error)) };
    }
  }

  return {
    look() {
      if (stopping.signal.aborted) return;
      isAsked = true;
      round ??= doAll()
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

function overBy(limit: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    limit.addEventListener(
      'abort',
      () => {
        const isTimeOver = limit.reason instanceof Error && limit.reason.name === 'TimeoutError';
        reject(isTimeOver ? new Error(`no answer within ${LIMIT_MS / 1_000} s`) : (limit.reason as Error));
      },
      { once: true },
    );
  });
}
