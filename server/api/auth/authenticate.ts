import '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findToken } from '../../db/apiTokens.ts';
import { findSession, type Principal } from '../../db/sessions.ts';
import type { Queryable } from '../../db/transaction.ts';
import { ApiError } from '../http/apiError.ts';
import { isCsrfToken, secretHash } from './secrets.ts';

export const SESSION_COOKIE = 'haru_session';
export const CSRF_HEADER = 'x-csrf-token';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on the open routes only. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** The route answers without a login. */
    isOpen?: boolean;
  }
}

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Lets a request through to any route that is not open only with a bearer token, or a session and, for changes, its CSRF token. */
export function registerAuthentication(app: FastifyInstance, db: Queryable): void {
  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.isOpen || request.is404) return;
    request.principal = await authenticate(request, db);
  });
}

/** Throws 401 or 403 where the request proves nobody. */
export async function authenticate(request: FastifyRequest, db: Queryable): Promise<Principal> {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2);
  if (scheme?.toLowerCase() === 'bearer' && token) return byToken(db, token);
  const session = request.cookies[SESSION_COOKIE];
  const principal = session === undefined ? null : await findSession(db, secretHash(session));
  if (session === undefined || principal === null) throw new ApiError(401, 'Not authenticated');
  if (CHANGES.has(request.method) && !isCsrfToken(request.headers[CSRF_HEADER], session)) {
    throw new ApiError(403, `The header ${CSRF_HEADER} is missing or is not the session's CSRF token`);
  }
  return principal;
}

async function byToken(db: Queryable, token: string): Promise<Principal> {
  const answer = await findToken(db, secretHash(token));
  switch (answer.kind) {
    case 'valid':
      return answer.principal;
    case 'expired':
      throw new ApiError(401, 'Token Expired');
    case 'unknown':
      throw new ApiError(403, 'Invalid JWT token');
  }
}

/** The caller of a route that is not open. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Error(`${request.method} ${request.url} was reached without authentication`);
  return request.principal;
}

/** The page speaks with a cookie, everything else with a token. */
export function viaOf(request: FastifyRequest): 'rest_api' | 'ui' {
  return request.headers.authorization === undefined ? 'ui' : 'rest_api';
}
