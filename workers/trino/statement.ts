import { ask, TrinoHttpError } from './ask.ts';
import { literal, withLiterals } from './literals.ts';
import type { TrinoServer } from './server.ts';
import { parseAnswer, type TrinoColumn } from './values.ts';

export interface TrinoError {
  readonly message: string;
  readonly errorName: string;
  readonly errorLocation?: { readonly lineNumber: number; readonly columnNumber: number };
}

/** One answer of a running statement. */
export interface TrinoPage {
  readonly id: string;
  readonly infoUri?: string;
  readonly nextUri?: string;
  readonly columns?: readonly TrinoColumn[];
  readonly data?: readonly (readonly unknown[])[];
  readonly updateType?: string;
  readonly updateCount?: number;
  readonly error?: TrinoError;
  readonly warnings?: readonly { readonly message: string }[];
  readonly stats: { readonly state: string; readonly completedSplits?: number; readonly totalSplits?: number };
}

const NAME = 'haru';
const CANCEL_PATIENCE_MS = 2_000;

/**
 * Runs one statement and gives its answers as they come. Where the reader stops early, or the signal does, the server is told
 * to end it. Parameters stay apart from the statement, which the server prepares; only CALL, which it does not prepare,
 * gets them written into it.
 */
export async function* runStatement(
  server: TrinoServer,
  statement: string,
  parameters: readonly unknown[],
  signal: AbortSignal,
): AsyncGenerator<TrinoPage> {
  const { authorization } = server.headers;
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  let next: string | undefined;
  try {
    const sent = requestOf(server, statement.replace(/[;\s]+$/, ''), parameters);
    const first = await ask(`${server.url}/v1/statement`, { method: 'POST', ...sent }, signal);
    for (let answer = first; ;) {
      const page = parseAnswer(answer) as TrinoPage;
      next = page.nextUri;
      yield page;
      if (page.error !== undefined) throw new Error(`${describe(page.error)} (query ${page.id})`);
      if (next === undefined) return;
      answer = await follow(next, headers, page.id, signal);
    }
  } finally {
    if (next !== undefined) await cancel(next, headers);
  }
}

function requestOf(server: TrinoServer, statement: string, parameters: readonly unknown[]): RequestInit {
  const { headers } = server;
  if (parameters.length === 0) return { headers, body: statement };
  if (/^\s*call\b/i.test(statement)) return { headers, body: withLiterals(statement, parameters) };
  return {
    headers: { ...headers, [`X-${server.dialect}-Prepared-Statement`]: `${NAME}=${encodeURIComponent(statement)}` },
    body: `EXECUTE ${NAME} USING ${parameters.map(literal).join(', ')}`,
  };
}

async function follow(uri: string, headers: Record<string, string>, id: string, signal: AbortSignal): Promise<string> {
  try {
    return await ask(uri, { headers }, signal);
  } catch (error) {
    if (!(error instanceof TrinoHttpError) || (error.status !== 404 && error.status !== 410)) throw error;
    throw new Error(
      `the server no longer knows the query ${id}: it was restarted, or ended it; whether it took effect is not known`,
      { cause: error },
    );
  }
}

/** A server that cannot be told ends a query that nobody follows by itself, after five minutes. */
async function cancel(uri: string, headers: Record<string, string>): Promise<void> {
  const late = AbortSignal.timeout(CANCEL_PATIENCE_MS);
  await ask(uri, { method: 'DELETE', headers }, late, 0).catch(() => undefined);
}

function describe({ errorName, message, errorLocation }: TrinoError): string {
  const where = errorLocation ? `line ${errorLocation.lineNumber}:${errorLocation.columnNumber}: ` : '';
  return `${errorName}: ${message.startsWith('line ') ? '' : where}${message}`;
}
