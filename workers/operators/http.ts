import type { ConnectionValue } from '../../server/dag/context.ts';
import type { HttpOptions, HttpResult } from '../../server/dag/operators.ts';
import * as schemas from '../../server/dag/operatorSchemas.ts';
import { RetryAfter } from '../../server/dag/outcome.ts';
import type { Json } from '../../server/core/definition.ts';
import type { BuiltInOperator } from './operator.ts';

/** Of an answer; more than this is no result, and belongs in a file. */
const MAX_BYTES = 1024 * 1024;
/** Of an answer that was not expected, shown in the error. */
const SHOWN = 500;

/** Sends one request and hands on the answer; an answer that was not expected fails the try. */
export const http: BuiltInOperator<HttpOptions, HttpResult> = {
  name: 'http',
  options: schemas.http,
  async run({ connection, url, method = 'GET', headers = {}, body, expectStatus }, context) {
    const through = connection ? await context.connection(connection.connection) : null;
    const target = addressOf(url, through);
    const request = requestOf(method, { ...headersOf(through), ...headers }, body);
    const answer = await fetch(target, { ...request, signal: context.signal });
    const text = await textOf(answer);
    const what = `${method} ${target.origin}${target.pathname}`;
    context.log.info(`${what}: ${answer.status}`);
    const isExpected = expectStatus ? expectStatus.includes(answer.status) : answer.ok;
    if (!isExpected) throw refusal(`${what}: ${answer.status} ${answer.statusText}: ${text.slice(0, SHOWN)}`, answer);
    return { status: answer.status, body: bodyOf(answer, text) };
  },
};

/** A whole URL, or a path of the connection: of its `extra.url`, else of its host. */
function addressOf(url: string, connection: ConnectionValue | null): URL {
  if (!connection || URL.canParse(url)) {
    if (URL.canParse(url)) return new URL(url);
    throw new Error(`url is '${url}': give a whole URL, or a connection that it is a path of`);
  }
  const { extra, schema, host, port } = connection;
  const root =
    typeof extra['url'] === 'string' ? extra['url'] : `${schema ?? 'http'}://${host ?? ''}${port ? `:${port}` : ''}`;
  const whole = `${root.replace(/\/$/, '')}/${url.replace(/^\//, '')}`;
  if (URL.canParse(whole)) return new URL(whole);
  throw new Error(`the connection names no address: '${root}' is no URL; set its host, or extra.url`);
}

/** Who asks, as the connection says it; its `extra.headers` besides. */
function headersOf(connection: ConnectionValue | null): Record<string, string> {
  if (!connection) return {};
  const { login, password, extra } = connection;
  const given = Object.entries(typeof extra['headers'] === 'object' ? (extra['headers'] ?? {}) : {});
  return {
    ...(login !== undefined && {
      authorization: `Basic ${Buffer.from(`${login}:${password ?? ''}`).toString('base64')}`,
    }),
    ...Object.fromEntries(given.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  };
}

/** A text goes as it is where the author says what it is; anything else as JSON. */
function requestOf(method: string, given: Readonly<Record<string, string>>, body: Json | undefined): RequestInit {
  const headers = new Headers(given);
  if (body === undefined) return { method, headers };
  const isText = typeof body === 'string' && headers.has('content-type');
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return { method, headers, body: isText ? body : JSON.stringify(body) };
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES)
      throw new Error(`the answer has more than ${MAX_BYTES} bytes: fetch it into a file by a task of your own`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function bodyOf(answer: Response, text: string): Json {
  if (text === '') return null;
  return /\bjson\b/.test(answer.headers.get('content-type') ?? '') ? (JSON.parse(text) as Json) : text;
}

/** A server that says when to come back is believed. */
function refusal(message: string, answer: Response): Error {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? new RetryAfter(`${seconds}s` as '1s', message) : new Error(message);
}
