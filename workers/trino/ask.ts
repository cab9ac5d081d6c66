import { setTimeout as delay } from 'node:timers/promises';
import { fetchReasonOf } from '../../server/core/reasonOf.ts';

/** Answers of what stands in front of a server, or of one that has too much to do: the protocol asks to come again. */
const COME_AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** So long in all, then the server counts as away. */
const PATIENCE_MS = 120_000;

/** The server's answer was none of the protocol's. */
export class TrinoHttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'TrinoHttpError';
    this.status = status;
  }
}

/**
 * Sends a request and gives the answer's text; one that may be repeated is, also where the connection broke. A statement that
 * was sent twice is not run twice: a server starts it when its answer is followed.
 */
export async function ask(
  url: string,
  request: RequestInit,
  signal: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<string> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    const asked = await once(url, request, signal);
    if (typeof asked === 'string') return asked;
    const restMs = deadline - performance.now();
    if (restMs <= 0) throw asked.problem;
    await delay(Math.min(asked.waitMs ?? pauseMs, restMs), undefined, { signal });
  }
}

/** Why a request may be repeated. */
interface Repeatable {
  readonly problem: Error;
  /** How long the server asks to wait; null: it does not say. */
  readonly waitMs: number | null;
}

async function once(url: string, request: RequestInit, signal: AbortSignal): Promise<string | Repeatable> {
  const what = `${request.method ?? 'GET'} ${new URL(url).origin}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...request, signal });
    text = await response.text();
  } catch (error) {
    signal.throwIfAborted();
    return { problem: new Error(`${what}: ${fetchReasonOf(error)}`, { cause: error }), waitMs: null };
  }
  if (response.ok) return text;
  const problem = new TrinoHttpError(
    response.status,
    `${what}: ${response.status} ${response.statusText}: ${text.slice(0, 500)}`,
  );
  if (!COME_AGAIN.has(response.status)) throw problem;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return { problem, waitMs: seconds >= 0 ? Math.min(seconds * 1_000, PATIENCE_MS) : null };
}
