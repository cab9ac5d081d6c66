import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../../server/core/reasonOf.ts';
import { FileSystemError } from './fileSystem.ts';
import type { WebHdfsAuth } from './webhdfsAuth.ts';

/** Where the NameNodes are, and as whom to speak to them. */
export interface WebHdfsEndpoint {
  /** `http://host:port` of each NameNode; a standby is passed over. */
  readonly nameNodes: readonly string[];
  readonly auth: WebHdfsAuth;
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

const CONNECT_MS = 10_000;
/** How long a single NameNode may take to come back, and a pair to make its other half the active one. */
const PATIENCE_MS = { single: 1_500, pair: 45_000 };
const LONGEST_PAUSE_MS = 1_000;

/** The NameNode of a cluster that answered last, by the list of all. */
const lastActive = new Map<string, string>();

/**
 * One operation on a NameNode. On a standby or a dead address the next one is asked, in rounds with growing pauses, until a
 * fail-over has had its time. What is repeated may have been applied already: callers look at what is there.
 */
export async function askNameNode(
  endpoint: WebHdfsEndpoint,
  method: Method,
  path: string,
  parameters: Parameters,
): Promise<WebHdfsAnswer> {
  const cluster = endpoint.nameNodes.join(',');
  const deadline = performance.now() + (endpoint.nameNodes.length > 1 ? PATIENCE_MS.pair : PATIENCE_MS.single);
  let last: unknown;
  for (let pause = 100; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    for (const nameNode of activeFirst(endpoint.nameNodes, lastActive.get(cluster))) {
      try {
        const { headers, query } = await endpoint.auth.identify(nameNode);
        const address = addressOf(nameNode, path, { ...parameters, ...query });
        const answer = await exchange(endpoint, method, address, undefined, headers);
        if (!isPassing(answer)) {
          lastActive.set(cluster, nameNode);
          return answer;
        }
        last = new FileSystemError('standby', nameNode, remoteException(answer)?.message ?? 'not the active one');
      } catch (error) {
        last = error;
      }
    }
    if (performance.now() + pause > deadline) break;
    await delay(pause);
  }
  throw new FileSystemError(
    'unreachable',
    endpoint.nameNodes.join(', '),
    `no ${endpoint.nameNodes.length > 1 ? 'active ' : ''}NameNode answered: ${reasonOf(last)}`,
    { cause: last },
  );
}

function activeFirst(nameNodes: readonly string[], active: string | undefined): readonly string[] {
  return active === undefined ? nameNodes : [active, ...nameNodes.filter((each) => each !== active)];
}

/** Sends a request to an absolute address, with a body where one is given, and reads the whole answer. */
export async function exchange(
  endpoint: WebHdfsEndpoint,
  method: Method,
  address: string,
  body?: { readonly bytes: number; readonly stream: Readable },
  headers: Readonly<Record<string, string>> = {},
): Promise<WebHdfsAnswer> {
  const answer = await send(endpoint, method, address, body, headers);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

/** Sends a request and gives the answer as a stream. */
export async function send(
  endpoint: WebHdfsEndpoint,
  method: Method,
  address: string,
  body?: { readonly bytes: number; readonly stream: Readable },
  headers: Readonly<Record<string, string>> = {},
): Promise<IncomingMessage> {
  const url = new URL(address);
  const call = (url.protocol === 'https:' ? secureRequest : request)(url, {
    method,
    timeout: endpoint.idleMs,
    headers:
      body === undefined
        ? headers
        : { ...headers, 'content-type': 'application/octet-stream', 'content-length': body.bytes },
  });
  giveUpConnecting(call, CONNECT_MS);
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

/** A host that drops packets would otherwise be waited for as long as a slow answer. */
function giveUpConnecting(call: ClientRequest, afterMs: number): void {
  call.once('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => call.destroy(new Error(`no connection within ${afterMs} ms`)), afterMs);
    socket.once('connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  });
}

function addressOf(nameNode: string, path: string, parameters: Parameters): string {
  const query = new URLSearchParams(parameters);
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

/** Whether another NameNode, or this one a little later, can do it. */
function isPassing(answer: WebHdfsAnswer): boolean {
  const remote = remoteException(answer);
  return remote !== null && (remote.exception === 'StandbyException' || remote.exception === 'RetriableException');
}
