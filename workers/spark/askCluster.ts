import { fetchReasonOf } from '../../server/core/reasonOf.ts';
import { ClusterError } from './cluster.ts';

export interface ClusterAddress {
  /** As a message calls it: `the ResourceManager of connection "spark"`. */
  readonly name: string;
  /** What to look at where it does not answer: `extra.yarn`. */
  readonly setting: string;
  /** `http://host:port` of each of its servers; one that does not answer is passed over. */
  readonly urls: readonly string[];
}

export interface ClusterAnswer {
  readonly status: number;
  readonly body: string;
}

const TIMEOUT_MS = 15_000;

/** Asks the first server that answers; a standby's redirection is followed. */
export async function askCluster(
  address: ClusterAddress,
  path: string,
  request: RequestInit = {},
): Promise<ClusterAnswer> {
  let last: unknown;
  for (const url of address.urls) {
    try {
      const response = await fetch(new URL(path, `${url}/`), { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
      const body = await response.text();
      if (response.status < 500) return { status: response.status, body };
      last = new Error(`HTTP ${response.status}: ${body.slice(0, 200)}`);
    } catch (error) {
      last = error;
    }
  }
  throw new ClusterError(
    'unreachable',
    `${address.name} at ${address.urls.join(', ')} (${address.setting}) does not answer: ${fetchReasonOf(last)}`,
    { cause: last },
  );
}

/** An answer that is to be JSON. */
export async function askClusterJson<T>(address: ClusterAddress, path: string): Promise<T> {
  const { status, body } = await askCluster(address, path, { headers: { accept: 'application/json' } });
  try {
    if (status < 300) return JSON.parse(body) as T;
  } catch {
    // Said below, with what came instead.
  }
  throw new ClusterError(
    'refused',
    `${address.name} at ${address.urls.join(', ')} (${address.setting}) answered ${path} with HTTP ${status}: ${body.slice(0, 200)}`,
  );
}
