/** Sends one request with a JSON (or NDJSON) text and gives the answer's JSON; throws with what the server said. */
export type HttpRequest = (method: 'GET' | 'PUT' | 'POST', path: string, body?: string) => Promise<unknown>;

const ANSWER_TIMEOUT_MS = 30_000;

/** User and password of the URL go into a header, and never into a message. `signal` ends what is on its way. */
export function httpClient(url: string, signal: AbortSignal): HttpRequest {
  const base = new URL(url);
  const { username, password } = base;
  base.username = '';
  base.password = '';
  const root = base.href.replace(/\/$/, '');
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const headers = {
    'content-type': 'application/x-ndjson',
    ...(username !== '' && { authorization: `Basic ${credentials}` }),
  };

  return async (method, path, body) => {
    let response: Response;
    try {
      response = await fetch(`${root}${path}`, {
        method,
        headers: path === '/_bulk' ? headers : { ...headers, 'content-type': 'application/json' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
        ...(body !== undefined && { body }),
      });
    } catch (error) {
      const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
      throw new Error(`${root}: ${cause?.code ?? message}`, { cause: error });
    }
    const text = await response.text();
    if (!response.ok) throw new Error(`${root}${path}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as unknown;
  };
}
