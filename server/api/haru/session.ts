import { Type } from 'typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createSession, endSession } from '../../db/sessions.ts';
import type { Queryable } from '../../db/transaction.ts';
import { principalOf, SESSION_COOKIE } from '../auth/authenticate.ts';
import type { Login } from '../auth/login.ts';
import { csrfTokenOf, newSecret, secretHash } from '../auth/secrets.ts';
import { ApiError } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { Credentials, SessionResponse } from './session.schema.ts';

const tags = ['Session'];
const LIFE_SECONDS = 7 * 86_400;

/** The page's login: a cookie that scripts cannot read, and the token that each change must repeat. */
export function sessionRoutes(login: Login): Routes {
  return async (app, { services }) => {
    const db = services.database.pool;

    app.post(
      '/session',
      {
        config: { isOpen: true },
        schema: {
          operationId: 'login',
          tags,
          body: Credentials,
          response: { 200: SessionResponse, ...failures(429) },
          security: [],
        },
      },
      async (request, reply) => {
        const user = await login(request, request.body.username, request.body.password);
        const session = newSecret();
        await createSession(db, {
          hash: secretHash(session),
          userId: user.id,
          lifeSeconds: LIFE_SECONDS,
          address: request.ip,
          userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
        });
        setCookie(request, reply, session, LIFE_SECONDS);
        return { user: { username: user.username, role: user.role }, csrfToken: csrfTokenOf(session) };
      },
    );

    app.get(
      '/session',
      { schema: { operationId: 'getSession', tags, response: { 200: SessionResponse, ...failures() } } },
      async (request) => {
        const { username, role } = principalOf(request);
        return { user: { username, role }, csrfToken: csrfTokenOf(cookieOf(request)) };
      },
    );

    app.delete(
      '/session',
      { schema: { operationId: 'logout', tags, response: { 204: Type.Null(), ...failures() } } },
      async (request, reply) => {
        await endSession(db, secretHash(cookieOf(request)));
        setCookie(request, reply, '', 0);
        return reply.code(204).send(null);
      },
    );
  };
}

/** Ends the session of the request's cookie, where it has one. */
export async function endSessionOf(db: Queryable, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const session = request.cookies[SESSION_COOKIE];
  if (session === undefined) return;
  await endSession(db, secretHash(session));
  setCookie(request, reply, '', 0);
}

function cookieOf(request: FastifyRequest): string {
  const session = request.cookies[SESSION_COOKIE];
  if (session === undefined) throw new ApiError(401, 'Not authenticated by a session');
  return session;
}

function setCookie(request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number): void {
  reply.setCookie(SESSION_COOKIE, value, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: request.protocol === 'https',
    maxAge,
  });
}
