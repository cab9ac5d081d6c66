import createOpenApiClient, { type Client, type Middleware } from 'openapi-fetch';
import { ApiError } from './errors.ts';
import type { paths } from './schema.ts';

export type ApiClient = Client<paths>;

export interface ClientOptions {
  /** The CSRF token of the session, null without one. */
  readonly csrfToken: () => string | null;
  /** Told when the server no longer knows the session. */
  readonly onSignedOut: () => void;
}

/** The typed client of the API. Answers other than success are thrown as `ApiError`. */
export function createApiClient({ csrfToken, onSignedOut }: ClientOptions): ApiClient {
  const client = createOpenApiClient<paths>({
    baseUrl: window.location.origin,
    credentials: 'same-origin',
    querySerializer: { array: { style: 'form', explode: true } },
  });
  // A refusal that was on its way while somebody signed in tells nothing about the new session.
  const sentIn = new WeakMap<Request, string | null>();
  const middleware: Middleware = {
    onRequest({ request }) {
      const token = csrfToken();
      sentIn.set(request, token);
      if (request.method !== 'GET' && token !== null) request.headers.set('x-csrf-token', token);
      return request;
    },
    async onResponse({ request, response, schemaPath }) {
      if (response.ok) return undefined;
      const isOfThisSession = sentIn.get(request) === csrfToken();
      if (response.status === 401 && isOfThisSession && schemaPath !== '/api/haru/v1/session') onSignedOut();
      throw new ApiError(response.status, await response.json().catch(() => null));
    },
  };
  client.use(middleware);
  return client;
}

/** The body of an answer; whatever else came has been thrown by the client. */
export function bodyOf<T>(answer: { readonly data?: T }): NonNullable<T> {
  if (answer.data === undefined || answer.data === null)
    throw new ApiError(502, { detail: 'The server sent no body.' });
  return answer.data;
}
