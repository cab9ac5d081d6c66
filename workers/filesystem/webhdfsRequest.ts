import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { FileSystemError } from './fileSystem.ts';

/** Where the NameNodes are, and as whom to speak to them. */
export interface WebHdfsEndpoint {
  /** `http://host:port` of each NameNode; a standby is passed over. */
  readonly nameNodes: readonly string[];
  /** Query parameters that say who asks: `user.name`, or a delegation token. */
  readonly identity: Readonly<Record<string, string>>;
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly idleMs: number;
}

export interface WebHdfsAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Method = 'GET' | 'PUT' | 'DELETE';
type Parameters = Readonly<Record<string, string>>;

const ROUNDS = 5;

/** One operation on a NameNode: tries the next one on a standby or a dead address, a few rounds with growing pauses. */
export async function askNameNode(
  endpoint: WebHdfsEndpoint,
  method: Method,
  path: string,
  parameters: Parameters,
): Promise<WebHdfsAnswer> {
  let last: unknown;
  for (let round = 0; round < ROUNDS; round++) {
    for (const nameNode of endpoint.nameNodes) {
      try {
        const answer = await exchange(endpoint, method, addressOf(endpoint, nameNode, path, parameters));
        if (!isStandby(answer)) return answer;
        last = new FileSystemError('standby', nameNode, 'this NameNode is not the active one');
      } catch (error) {
        last = error;
      }
    }
    if (round < ROUNDS - 1) await delay(100 * 2 ** round);
  }
  throw new FileSystemError('unreachable', endpoint.nameNodes.join(', '), `no NameNode answered: ${messageOf(last)}`, {
    cause: last,
  });
}

/** Sends a request to an absolute address, with a body where one is given, and reads the whole answer. */
export async function exchange(
  endpoint: WebHdfsEndpoint,
  method: Method,
  address: string,
  body?: { readonly bytes: number; readonly stream: Readable },
): Promise<WebHdfsAnswer> {
  const answer = await send(endpoint, method, address, body);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

/** Sends a request and gives the answer as a stream. */
export async function send(
  endpoint: WebHdfsEndpoint,
  method: Method,
  address: string,
  body?: { readonly bytes: number; readonly stream: Readable },
): Promise<IncomingMessage> {
  const url = new URL(address);
  const call = (url.protocol === 'https:' ? secureRequest : request)(url, {
    method,
    timeout: endpoint.idleMs,
    headers: body === undefined ? {} : { 'content-type': 'application/octet-stream', 'content-length': body.bytes },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    call.on('response', resolve);
    call.on('error', reject);
    call.on('timeout', () => call.destroy(new Error(`no answer for ${endpoint.idleMs} ms`)));
  });
  if (body === undefined) {
    call.end();
    return answered;
  }
  // A refusal may come before the body is through, and is the answer all the same; without an answer, a body that broke
  // off is the reason.
  const broken = pipeline(body.stream, call).then(
    () => null,
    (error: unknown) => error,
  );
  return answered.catch(async (error: unknown) => {
    throw (await broken) ?? error;
  });
}

export function addressOf(endpoint: WebHdfsEndpoint, nameNode: string, path: string, parameters: Parameters): string {
  const query = new URLSearchParams({ ...parameters, ...endpoint.identity });
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `${nameNode}/webhdfs/v1${encoded}?${query.toString()}`;
}

/** The exception that Hadoop names in an answer; null for a success. */
export function remoteException(
  answer: Pick<WebHdfsAnswer, 'status' | 'body'>,
): { readonly exception: string; readonly message: string } | null {
  if (answer.status < 400) return null;
  try {
    const { RemoteException: remote } = JSON.parse(answer.body) as {
      RemoteException: { exception: string; message: string };
    };
    return { exception: remote.exception, message: remote.message.split('\n\tat')[0]?.trim() ?? '' };
  } catch {
    return { exception: `HTTP ${answer.status}`, message: answer.body.slice(0, 300) };
  }
}

function isStandby(answer: WebHdfsAnswer): boolean {
  const remote = remoteException(answer);
  return remote !== null && (remote.exception === 'StandbyException' || remote.exception === 'RetriableException');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
